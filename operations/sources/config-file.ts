import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { z } from 'zod';
import { parsePipelineConfig } from '../../lambdas/shared/config/load.ts';
import type { pipelineConfigSchema, Source } from '../../lambdas/shared/config/schema.ts';
import { SOURCE_NAME } from '../../lambdas/shared/config/source-texts.ts';
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

/** A source that was put into the configuration. */
export interface PutSource {
  /** The source with all defaults filled in. */
  readonly source: Source;
  /** The source as it is written. */
  readonly after: WrittenSource;
  /** The source that it replaces, as it was written. */
  readonly before?: WrittenSource;
}

/**
 * Puts a source into the configuration, which is made when there is none. A source that is replaced keeps every field that is
 * not given, but for `columns`, which belong to the export that the source is made of.
 *
 * @param file path of the configuration
 * @param source what is put there
 * @param options what is done with the sources of an existing file
 * @throws {InvalidRequestError} when a source of this name is there already
 * @throws {ConfigError} when the existing configuration, or the changed one, cannot be used
 */
export function putSource(file: string, source: WrittenSource, options: PutOptions): PutSource {
  const before = findReplaced(file, source.name, options);
  const { columns: _, ...kept } = before ?? {};
  const after = { ...kept, ...source };
  const { text, written } = withSources(file, [after], options);
  writeConfig(file, text);
  return { source: written[0], after, ...(before === undefined ? {} : { before }) };
}

/**
 * Writes a configuration whole or not at all. A link and the file's permissions stay as they are.
 *
 * @param file path of the configuration, which may not exist
 */
export function writeConfig(file: string, text: string): void {
  const target = existsSync(file) ? realpathSync(file) : file;
  const aside = `${target}.${process.pid}.new`;
  writeFileSync(aside, text);
  if (existsSync(target)) chmodSync(aside, statSync(target).mode);
  renameSync(aside, target);
}

/**
 * Checks that a configuration can be written, before a person answers questions for it.
 *
 * @param file path of the configuration, which may not exist
 * @throws {Error} of the file system when the file or its folder cannot be written
 */
export function assertWritable(file: string): void {
  if (existsSync(file)) accessSync(file, constants.W_OK);
  accessSync(dirname(existsSync(file) ? realpathSync(file) : file), constants.W_OK);
}

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
  assertFree(file, sources, [...texts.keys()], replaces);
  for (const source of sources) texts.set(source.name, textOf(source));
  const text = withTexts(before, [...texts.values()]);
  const parsed = parsePipelineConfig(text, file).sources;
  const [first, ...others] = sources.map((source) => findIn(parsed, source));
  if (first === undefined) throw new InvalidRequestError('No source was given');
  return { before, text, written: [first, ...others] };
}

/** @throws {InvalidRequestError} when a name is taken, or two sources have it */
function assertFree(
  file: string,
  sources: readonly Pick<WrittenSource, 'name'>[],
  taken: readonly string[],
  replaces: boolean,
): void {
  const names = sources.map(({ name }) => name);
  const there = replaces ? undefined : names.find((name) => taken.includes(name));
  if (there !== undefined) {
    throw new InvalidRequestError(
      `${file} has a source "${there}" already`,
      `Give another name with --source, or replace it with --force.${sourcesText(taken)}`,
    );
  }
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new InvalidRequestError(
    `Two of the sources are named "${twice}"`,
    'Map one export of a source, or give one of them another name.',
  );
}

/**
 * Checks the name of a source before anything is asked or read for it.
 *
 * @param file path of the configuration, which may not exist
 * @param name of the source
 * @param options what is done with the sources of an existing file
 * @throws {InvalidRequestError} when a source cannot have the name, or another one has it already
 * @throws {ConfigError} when the existing configuration cannot be used
 */
export function assertSourceName(file: string, name: string, { replaces, dropsSamples }: PutOptions): void {
  const document: Document = existsSync(file) ? readDocument(file) : { sources: [] };
  const samples = dropsSamples ? samplesOf(document) : [];
  const taken = document.sources.map((source) => source.name).filter((known) => !samples.includes(known));
  assertFree(file, [{ name }], taken, replaces);
  if (SOURCE_NAME.pattern.test(name)) return;
  throw new InvalidRequestError(
    `"${name}" cannot be the name of a source: ${SOURCE_NAME.expected}`,
    `Give another name with --source.${sourcesText(taken)}`,
  );
}

const sourcesText = (names: readonly string[]): string =>
  names.length === 0 ? '' : ` Sources of the configuration: ${names.join(', ')}.`;

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
 * Finds the source that one of this name would replace, as a person wrote it.
 *
 * @param file path of the configuration
 * @param name of the source
 * @param options what is done with the sources of an existing file
 * @returns undefined when nothing is replaced: there is no such source, or it is a sample that is taken out
 * @throws {ConfigError} when the existing configuration cannot be used
 */
export function findReplaced(
  file: string,
  name: string,
  { replaces, dropsSamples }: PutOptions,
): WrittenSource | undefined {
  if (!replaces || !existsSync(file)) return undefined;
  const document = readDocument(file);
  if (dropsSamples && samplesOf(document).includes(name)) return undefined;
  return document.sources.find((source) => source.name === name);
}

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
