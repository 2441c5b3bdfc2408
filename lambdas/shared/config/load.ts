import { readFileSync } from 'node:fs';
import type { core } from 'zod';
import { ConfigError, type ConfigIssue } from './errors.ts';
import { findJsonFault } from './json-fault.ts';
import { findDeepNesting } from './json-nesting.ts';
import { type PipelineConfig, pipelineConfigSchema } from './schema.ts';

const LONGEST_VALUE_SHOWN = 80;
/** A configuration needs six levels. */
const DEEPEST_NESTING = 50;

/**
 * Reads and checks a `pipeline.config.json`.
 *
 * @param file path of the file
 * @returns the configuration with all defaults filled in
 * @throws {ConfigError} when the file cannot be read, is not JSON or breaks the schema
 */
export function loadPipelineConfig(file: string): PipelineConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ConfigError(file, [unreadable(cause)], { cause });
  }
  return parsePipelineConfig(text, file);
}

function unreadable(cause: unknown): ConfigIssue {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return code === 'ENOENT'
    ? { path: '', expected: 'does not exist; "npx audiences init EXPORT" writes one' }
    : { path: '', found: code, expected: 'expected a file that can be read' };
}

/**
 * Checks the text of a `pipeline.config.json`.
 *
 * @param text the file's content
 * @param fileName what errors call the file
 * @returns the configuration with all defaults filled in
 * @throws {ConfigError} when the text is not JSON or breaks the schema
 */
export function parsePipelineConfig(text: string, fileName: string): PipelineConfig {
  const document = parseJson(text, fileName);
  const result = pipelineConfigSchema.safeParse(document);
  if (result.success) return result.data;
  const issues = result.error.issues.flatMap((issue) => explain(issue, document));
  throw new ConfigError(fileName, issues);
}

function parseJson(text: string, fileName: string): unknown {
  const json = text.replace(/^\uFEFF/, '');
  if (json.trim() === '') {
    throw new ConfigError(fileName, [
      { path: '', expected: 'is empty; "npx audiences init EXPORT" writes one' },
    ]);
  }
  const tooDeep = findDeepNesting(json, DEEPEST_NESTING);
  if (tooDeep !== undefined) throw new ConfigError(fileName, [tooDeep]);
  try {
    return JSON.parse(json);
  } catch (cause) {
    throw new ConfigError(fileName, [faultOf(json)], { cause });
  }
}

function faultOf(json: string): ConfigIssue {
  const fault = findJsonFault(json);
  // Some white space is JSON to the parser that finds the place, and not to the one that reads the file.
  if (fault === undefined) return { path: '', expected: 'expected JSON with plain white space only' };
  const { line, column, found, expected } = fault;
  const path = `line ${line}, column ${column}`;
  return { path, found, expected: `${expected}; the file is JSON, without comments` };
}

function explain(issue: core.$ZodIssue, document: unknown): ConfigIssue[] {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return explainUnion(issue, document);
  const path = issue.path;
  if (issue.code === 'unrecognized_keys') {
    const expectations = issue.message.split('\n');
    return issue.keys.map((key, index) => ({
      path: showPath([...path, key]),
      found: showValue(document, [...path, key]),
      expected: expectations[index] ?? '',
    }));
  }
  return [{ path: showPath(path), found: showValue(document, path), expected: expectation(issue) }];
}

/** What zod calls the types of JSON, in the words of the documentation. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'text in double quotes'],
  ['boolean', 'true or false'],
  ['array', 'a list […]'],
  ['object', 'a group of fields {…}'],
  ['record', 'a group of fields {…}'],
]);

const oneOf = (values: readonly unknown[]): string =>
  `expected one of ${values.map((value) => JSON.stringify(value)).join(', ')}`;

/** The schema's own sentence where it has one. zod's say what was received too, which the value shown says better. */
function expectation(issue: core.$ZodIssue): string {
  if (!issue.message.startsWith('Invalid ')) return issue.message;
  if (issue.code === 'invalid_type') return `expected ${TYPES.get(issue.expected) ?? `a ${issue.expected}`}`;
  if (issue.code === 'invalid_value') return oneOf(issue.values);
  return issue.code === 'invalid_union' && 'options' in issue ? oneOf(issue.options ?? []) : issue.message;
}

/** Where fields tell which branch was meant, that one's objections count; those of a union as a whole otherwise. */
function explainUnion(issue: core.$ZodIssueInvalidUnion, document: unknown): ConfigIssue[] {
  const value = valueAt(document, issue.path);
  const fields = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const refused = issue.errors.map((errors) =>
    errors.flatMap((error) => (error.code === 'unrecognized_keys' ? error.keys : [])),
  );
  const known = fields.filter((field) => !refused.every((keys) => keys.includes(field)));
  const [path, found] = [showPath(issue.path), showValue(document, issue.path)];
  if (known.length === 0) return [{ path, found, expected: issue.message }];
  if (refused.every((keys) => keys.some((key) => known.includes(key)))) {
    return [{ path, found, expected: `expected ${known.join(' or ')}, not both` }];
  }
  const closest = issue.errors.toSorted((a, b) => a.length - b.length)[0] ?? [];
  return closest.flatMap((inner) =>
    explain({ ...inner, path: [...issue.path, ...inner.path] } as core.$ZodIssue, document),
  );
}

function showPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((shown, step) => {
    if (typeof step === 'number') return `${shown}[${step}]`;
    return shown === '' ? String(step) : `${shown}.${String(step)}`;
  }, '');
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined),
    document,
  );
}

function showValue(document: unknown, path: readonly PropertyKey[]): string {
  const value = valueAt(document, path);
  if (value === undefined) return 'nothing';
  const shown = JSON.stringify(value);
  return shown.length > LONGEST_VALUE_SHOWN ? `${shown.slice(0, LONGEST_VALUE_SHOWN)}…` : shown;
}
