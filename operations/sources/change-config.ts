import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { diff } from 'node:util';
import type { Source } from '../../lambdas/shared/config/schema.ts';
import { ConflictError } from '../errors.ts';
import {
  findReplaced,
  type PutOptions,
  type WrittenSource,
  type WrittenSources,
  withSources,
  writeConfig,
} from './config-file.ts';

/** One line of a configuration before and after a change. */
export interface ChangedLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly text: string;
}

/** What saving sources would change. */
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
 * Shows what saving sources would change, and changes nothing.
 *
 * @param file path of the configuration
 * @param sources what would be saved
 * @param options what would become of the sources that are there
 * @throws {InvalidRequestError} when a source of such a name is there already, or two of them have one name
 * @throws {ConfigError} when the configuration that is there, or that would come of it, cannot be used
 */
export function planSources(file: string, sources: WrittenSources, options: PutOptions): ConfigChange {
  const { before, text } = withSources(file, withRest(file, sources, options), options);
  const was = existsSync(file) ? before.trimEnd().split('\n') : [];
  const changes = diff(was, text.trimEnd().split('\n'));
  const lines = changes.map(([operation, line]) => ({ kind: KINDS.get(operation) ?? 'same', text: line }));
  return { file, basedOn: digestOf(file), lines };
}

/**
 * Saves sources as they were shown, all or none.
 *
 * @param file path of the configuration
 * @param sources what is saved
 * @param options what becomes of the sources that are there
 * @param basedOn of the change that was shown
 * @returns the sources with all defaults filled in
 * @throws {ConflictError} when the file has changed since
 */
export function saveSources(
  file: string,
  sources: WrittenSources,
  options: PutOptions,
  basedOn: string,
): readonly Source[] {
  if (digestOf(file) !== basedOn) {
    throw new ConflictError(`${file} has changed since its change was shown`, {
      remedy: 'Check the change again, then save.',
    });
  }
  const { text, written } = withSources(file, withRest(file, sources, options), options);
  writeConfig(file, text);
  return written;
}

/** What a person maps are columns, audiences and times: a source that is replaced keeps the rest, as its query and its variants. */
const MAPPED: readonly string[] = [
  'name',
  'audience',
  'identifiers',
  'action',
  'columns',
  'advertiser',
  'prepareSchedule',
];

function withRest(file: string, [first, ...others]: WrittenSources, options: PutOptions): WrittenSources {
  const complete = (source: WrittenSource): WrittenSource => {
    const before = findReplaced(file, source.name, options);
    const kept = Object.entries(before ?? {}).filter(([name]) => !MAPPED.includes(name));
    return { ...source, ...Object.fromEntries(kept.filter(([name]) => !(name in source))) };
  };
  return [complete(first), ...others.map(complete)];
}

const digestOf = (file: string): string =>
  existsSync(file) ? createHash('sha256').update(readFileSync(file)).digest('hex') : 'none';
