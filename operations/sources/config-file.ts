import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { z } from 'zod';
import { parsePipelineConfig } from '../../lambdas/shared/config/load.ts';
import type { pipelineConfigSchema, Source } from '../../lambdas/shared/config/schema.ts';
import { InvalidRequestError } from '../errors.ts';
import { SAMPLE_CONFIG_FILE } from '../paths.ts';

/** A source as a person writes it: what has a default may be left out. */
export type WrittenSource = z.input<typeof pipelineConfigSchema>['sources'][number];

const SCHEMA_FILE = 'pipeline.config.schema.json';

/** As much of a configuration as is touched here; everything else is kept as it is. */
interface Document {
  readonly sources: readonly WrittenSource[];
}

/** What is done with the sources of an existing file. */
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
 * @param options what is done with the sources of an existing file
 * @returns the source with all defaults filled in
 * @throws {InvalidRequestError} when a source of this name is there already
 * @throws {ConfigError} when the existing configuration, or the changed one, cannot be used
 */
export function putSource(file: string, source: WrittenSource, options: PutOptions): Source {
  const { text, written } = withSources(file, [source], options);
  writeFileSync(file, text);
  return written[0];
}

/**
 * Checks that a configuration can be written, before a person answers questions for it.
 *
 * @param file path of the configuration, which may not exist
 * @throws {Error} of the file system when the file or its folder cannot be written
 */
export const assertWritable = (file: string): void =>
  accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);

/** A configuration as it would be. */
export interface PlannedConfig {
  /** What the file holds now; the beginnings of one when there is none. */
  readonly before: string;
  readonly text: string;
  /** The sources with all defaults filled in. */
  readonly written: readonly [Source, ...Source[]];
}

/** At least one source. */
export type WrittenSources = readonly [WrittenSource, ...WrittenSource[]];

/**
 * Tells what putting sources into the configuration would make of it, and changes nothing.
 *
 * @param file path of the configuration
 * @param sources what would be put there
 * @param options what would become of the sources that are there
 * @throws {InvalidRequestError} when a source of such a name is there already, or two of them have one name
 * @throws {ConfigError} when the configuration that is there, or that would come of it, cannot be used
 */
export function withSources(
  file: string,
  sources: WrittenSources,
  { replaces, dropsSamples }: PutOptions,
): PlannedConfig {
  const document = existsSync(file) ? readDocument(file) : newDocument(file);
  const before = existsSync(file) ? readText(file) : `${JSON.stringify(document, null, 2)}\n`;
  const samples = dropsSamples ? samplesOf(document) : [];
  const texts = new Map(
    textsOfSources(before)
      .map((text, index) => [document.sources[index]?.name ?? '', text] as const)
      .filter(([name]) => !samples.includes(name)),
  );
  assertFree(file, sources, replaces ? [] : [...texts.keys()]);
  for (const source of sources) texts.set(source.name, textOf(source));
  const text = withTexts(before, [...texts.values()]);
  const parsed = parsePipelineConfig(text, file).sources;
  const [first, ...others] = sources.map((source) => findIn(parsed, source));
  if (first === undefined) throw new InvalidRequestError('No source was given');
  return { before, text, written: [first, ...others] };
}

/** @throws {InvalidRequestError} when a name is taken, or two sources have it */
function assertFree(file: string, sources: WrittenSources, taken: readonly string[]): void {
  const names = sources.map(({ name }) => name);
  const there = names.find((name) => taken.includes(name));
  if (there !== undefined) {
    throw new InvalidRequestError(
      `${file} has a source "${there}" already`,
      'Give another name with --source, or replace it with --force.',
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new InvalidRequestError(
    `Two of the sources are named "${twice}"`,
    'Map one export of a source, or give one of them another name.',
  );
}

function findIn(parsed: readonly Source[], { name }: WrittenSource): Source {
  const found = parsed.find((source) => source.name === name);
  if (found === undefined) throw new InvalidRequestError(`The configuration lost the source "${name}"`);
  return found;
}

/**
 * Finds the sources that came with the repository, and belong to nobody's exports.
 *
 * @param file path of the configuration
 * @returns names of the sources that are still as they were shipped; none when there is no configuration
 * @throws {ConfigError} when the existing configuration cannot be used
 */
export const findSamples = (file: string): string[] =>
  existsSync(file) ? samplesOf(readDocument(file)) : [];

/**
 * Finds a source as a person wrote it.
 *
 * @param file path of the configuration
 * @param name of the source
 * @returns undefined when the configuration has none of this name, or there is no configuration
 * @throws {ConfigError} when the existing configuration cannot be used
 */
export const findWritten = (file: string, name: string): WrittenSource | undefined =>
  existsSync(file) ? readDocument(file).sources.find((source) => source.name === name) : undefined;

function samplesOf({ sources }: Document): string[] {
  const samples = readDocument(SAMPLE_CONFIG_FILE).sources;
  return sources
    .filter((source) => samples.some((sample) => isDeepStrictEqual(sample, source)))
    .map(({ name }) => name);
}

/** The check gives its own form of the document, with other keys in another order; this is what the person wrote. */
function readDocument(file: string): Document {
  const text = readText(file);
  parsePipelineConfig(text, file);
  return JSON.parse(text);
}

const readText = (file: string): string => readFileSync(file, 'utf8').replace(/^\uFEFF/, '');

const textOf = (source: WrittenSource): string => JSON.stringify(source, null, 2).replaceAll('\n', '\n    ');

/** @throws {TypeError} when the text is not JSON with sources, which has been checked before */
function nodeOfSources(text: string): Node {
  const root = parseTree(text);
  const node = root === undefined ? undefined : findNodeAtLocation(root, ['sources']);
  if (node === undefined) throw new TypeError('The configuration has no sources');
  return node;
}

/** Each source as the person wrote it. */
const textsOfSources = (text: string): string[] =>
  (nodeOfSources(text).children ?? []).map(({ offset, length }) => text.slice(offset, offset + length));

/** Puts sources in place of those in the text, and leaves every character outside of the list as it is. */
function withTexts(text: string, sources: readonly string[]): string {
  const { offset, length } = nodeOfSources(text);
  const list = `[${sources.map((source) => `\n    ${source}`).join(',')}\n  ]`;
  return `${text.slice(0, offset)}${list}${text.slice(offset + length)}`;
}

function newDocument(file: string): Document {
  const hasSchema = existsSync(join(dirname(file), SCHEMA_FILE));
  return { ...(hasSchema ? { $schema: `./${SCHEMA_FILE}` } : {}), sources: [] };
}
