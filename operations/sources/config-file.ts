import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import { parsePipelineConfig } from '../../lambdas/shared/config/load.ts';
import type { pipelineConfigSchema, Source } from '../../lambdas/shared/config/schema.ts';
import { InvalidRequestError } from '../errors.ts';
import { SAMPLE_CONFIG_FILE } from '../paths.ts';

/** A source as a person writes it: what has a default may be left out. */
export type WrittenSource = z.input<typeof pipelineConfigSchema>['sources'][number];

const SCHEMA_FILE = 'pipeline.config.schema.json';

/** As much of a configuration as is touched here; everything else is kept as it stands. */
interface Document {
  readonly sources: readonly { readonly name: string }[];
}

/** What is done with the sources that stand there already. */
export interface PutOptions {
  /** A source of the same name is replaced. */
  readonly replaces: boolean;
  /** Sources that are still as they were shipped are taken out. */
  readonly dropsSamples: boolean;
}

/**
 * Puts a source into the configuration, which is made when there is none.
 *
 * @param file path of the configuration
 * @param source what is put there
 * @param options what becomes of the sources that stand there
 * @returns the source with all defaults filled in
 * @throws {InvalidRequestError} when a source of this name is there already
 * @throws {ConfigError} when the configuration that stands there, or that would come of it, cannot be used
 */
export function putSource(
  file: string,
  source: WrittenSource,
  { replaces, dropsSamples }: PutOptions,
): Source {
  const document = existsSync(file) ? readDocument(file) : newDocument(file);
  const samples = dropsSamples ? samplesOf(document) : [];
  const kept = document.sources.filter(({ name }) => !samples.includes(name));
  const place = kept.findIndex(({ name }) => name === source.name);
  if (place >= 0 && !replaces) {
    throw new InvalidRequestError(
      `${file} has a source "${source.name}" already`,
      'Give another name with --source, or replace it with --force.',
    );
  }
  const sources = place >= 0 ? kept.with(place, source) : [...kept, source];
  const changed = { ...document, sources };
  const text = textWithSource(file, source, changed) ?? `${JSON.stringify(changed, null, 2)}\n`;
  const written = parsePipelineConfig(text, file).sources.find(({ name }) => name === source.name);
  writeFileSync(file, text);
  if (written === undefined) throw new InvalidRequestError(`${file} lost the source "${source.name}"`);
  return written;
}

/**
 * Finds the sources that came with the repository, and belong to nobody's exports.
 *
 * @param file path of the configuration
 * @returns names of the sources that are still as they were shipped; none when there is no configuration
 * @throws {ConfigError} when the configuration that stands there cannot be used
 */
export const findSamples = (file: string): string[] =>
  existsSync(file) ? samplesOf(readDocument(file)) : [];

function samplesOf({ sources }: Document): string[] {
  const samples = readDocument(SAMPLE_CONFIG_FILE).sources;
  return sources
    .filter((source) => samples.some((sample) => isDeepStrictEqual(sample, source)))
    .map(({ name }) => name);
}

/** The check gives its own form of the document, with other keys in another order; this is what the person wrote. */
function readDocument(file: string): Document {
  const text = readFileSync(file, 'utf8');
  parsePipelineConfig(text, file);
  return JSON.parse(text.replace(/^\uFEFF/, ''));
}

/**
 * Puts a source behind the last one and leaves every other character as the person wrote it.
 *
 * @returns nothing when more than that has changed
 */
function textWithSource(file: string, source: WrittenSource, changed: Document): string | undefined {
  if (!existsSync(file)) return undefined;
  const before = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  const added = JSON.stringify(source, null, 2).replaceAll('\n', '\n    ');
  // The list of sources ends at the bracket where the addition makes the document that is wanted.
  return [...before.matchAll(/\s*\]/g)]
    .map(({ index }) => `${before.slice(0, index)},\n    ${added}${before.slice(index)}`)
    .find((text) => isDeepStrictEqual(parsed(text), changed));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function newDocument(file: string): Document {
  const hasSchema = existsSync(join(dirname(file), SCHEMA_FILE));
  return { ...(hasSchema ? { $schema: `./${SCHEMA_FILE}` } : {}), sources: [] };
}
