import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { diff } from 'node:util';
import type { Source } from '../../lambdas/shared/config/schema.ts';
import { ConflictError } from '../errors.ts';
import { findWritten, type PutOptions, type WrittenSource, withSource } from './config-file.ts';

/** One line of a configuration before and after a change. */
export interface ChangedLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** What saving a source would change. */
export interface ConfigChange {
  readonly file: string;
  /** Names the content that the change was made from. */
  readonly basedOn: string;
  readonly lines: readonly ChangedLine[];
}

/** What Node calls a line that only the first text, both, or only the second has. */
const KINDS = new Map<number, ChangedLine['kind']>([
  [1, 'removed'],
  [0, 'same'],
  [-1, 'added'],
]);

/**
 * Shows what saving a source would change, and changes nothing.
 *
 * @param file path of the configuration
 * @param source what would be saved
 * @param options what would become of the sources that are there
 * @throws {InvalidRequestError} when a source of this name is there already
 * @throws {ConfigError} when the configuration that is there, or that would come of it, cannot be used
 */
export function planSource(file: string, source: WrittenSource, options: PutOptions): ConfigChange {
  const { before, text } = withSource(file, withRest(file, source, options), options);
  const was = existsSync(file) ? before.trimEnd().split('\n') : [];
  const changes = diff(was, text.trimEnd().split('\n'));
  const lines = changes.map(([operation, line]) => ({ kind: KINDS.get(operation) ?? 'same', text: line }));
  return { file, basedOn: digestOf(file), lines };
}

/**
 * Saves a source as it was shown.
 *
 * @param file path of the configuration
 * @param source what is saved
 * @param options what becomes of the sources that are there
 * @param basedOn of the change that was shown
 * @returns the source with all defaults filled in
 * @throws {ConflictError} when the file has changed since
 */
export function saveSource(
  file: string,
  source: WrittenSource,
  options: PutOptions,
  basedOn: string,
): Source {
  if (digestOf(file) !== basedOn) {
    throw new ConflictError(`${file} has changed since its change was shown`, {
      remedy: 'Look at the change again, then save.',
    });
  }
  const { text, written } = withSource(file, withRest(file, source, options), options);
  const aside = `${file}.${process.pid}.new`;
  writeFileSync(aside, text);
  renameSync(aside, file);
  return written;
}

/** What a person maps are columns, audiences and times: a source that is replaced keeps its query and its variants. */
const KEPT = ['cleanRooms', 'emailVariants', 'canonicalDomains', 'phoneVariants'] as const;

function withRest(file: string, source: WrittenSource, { replaces }: PutOptions): WrittenSource {
  const before = replaces ? findWritten(file, source.name) : undefined;
  if (before === undefined) return source;
  const kept = KEPT.flatMap((name) => (before[name] === undefined ? [] : [[name, before[name]] as const]));
  return { ...Object.fromEntries(kept), ...source };
}

const digestOf = (file: string): string =>
  existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'none';
