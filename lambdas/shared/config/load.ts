import { readFileSync } from 'node:fs';
import type { core } from 'zod';
import { ConfigError, type ConfigIssue } from './errors.ts';
import { type PipelineConfig, pipelineConfigSchema } from './schema.ts';

const LONGEST_VALUE_SHOWN = 80;

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
    const found = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new ConfigError(file, [{ path: '', found, expected: 'expected a file that can be read' }], {
      cause,
    });
  }
  return parsePipelineConfig(text, file);
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
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    const found = cause instanceof SyntaxError ? cause.message : String(cause);
    throw new ConfigError(fileName, [{ path: '', found, expected: 'expected JSON without comments' }], {
      cause,
    });
  }
}

function explain(issue: core.$ZodIssue, document: unknown): ConfigIssue[] {
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return explainUnion(issue, document);
  const path = issue.path;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: showPath([...path, key]),
      found: showValue(document, [...path, key]),
      expected: 'expected no field of this name; check its spelling',
    }));
  }
  return [{ path: showPath(path), found: showValue(document, path), expected: expectation(issue) }];
}

/** zod's own sentences say what was received too, which the value shown says better. */
function expectation(issue: core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${/^[aeiou]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    case 'invalid_value':
      return `expected one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')}`;
    default:
      return issue.message.replace(/^Invalid discriminator value\. Expected/, 'expected one of');
  }
}

/** The branch with the fewest objections is the one that was meant. */
function explainUnion(issue: core.$ZodIssueInvalidUnion, document: unknown): ConfigIssue[] {
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

function showValue(document: unknown, path: readonly PropertyKey[]): string {
  let value = document;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return 'nothing';
    value = Reflect.get(value, step);
  }
  if (value === undefined) return 'nothing';
  const shown = JSON.stringify(value);
  return shown.length > LONGEST_VALUE_SHOWN ? `${shown.slice(0, LONGEST_VALUE_SHOWN)}…` : shown;
}
