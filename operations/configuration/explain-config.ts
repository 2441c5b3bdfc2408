import { existsSync, readFileSync } from 'node:fs';
import { ConfigError, type ConfigIssue } from '../../lambdas/shared/config/errors.ts';
import { pipelineConfigJsonSchema } from '../../lambdas/shared/config/json-schema.ts';
import { loadPipelineConfig } from '../../lambdas/shared/config/load.ts';
import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';
import { placeIssues } from '../failure.ts';
import { configSections, isGroup, type SchemaField, valueText } from './schema-fields.ts';

/** One field of the configuration, with its value. */
export interface ExplainedField {
  /** For example `sources[0].identifiers[1].type`. */
  readonly path: string;
  /** As JSON; left out when it has none. */
  readonly value?: string;
  /** Whether the file leaves the field out. */
  readonly isDefault: boolean;
  readonly description: string;
  /** What it takes, in half a sentence. */
  readonly takes: string;
  /** As JSON; left out for a field without one. */
  readonly default?: string;
}

/** A group of fields. */
export interface ExplainedGroup {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly ExplainedField[];
}

/** The configuration as it is, each field explained. */
export interface ExplainedConfig {
  readonly file: string;
  readonly isValid: boolean;
  /** Everything that is wrong with the file. */
  readonly issues: readonly ConfigIssue[];
  /** Each source with its fields; none when the file cannot be used. */
  readonly sources: readonly ExplainedGroup[];
  /** The settings; none when the file cannot be used. */
  readonly groups: readonly ExplainedGroup[];
}

/**
 * Explains the configuration field by field, from its schema.
 *
 * @param file path of the configuration
 */
export function explainConfig(file: string): ExplainedConfig {
  let config: PipelineConfig;
  try {
    config = loadPipelineConfig(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return {
      file,
      isValid: false,
      issues: placeIssues(error.issues, { config: file }),
      sources: [],
      groups: [],
    };
  }
  const written: unknown = existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''))
    : {};
  const sections = configSections(pipelineConfigJsonSchema());
  const explain = (path: string, fields: readonly SchemaField[]): ExplainedField[] =>
    byItem(fields.flatMap((field) => explainField(field, path, { config, written })));
  const ofSources = sections.find(({ name }) => name === 'sources');
  return {
    file,
    isValid: true,
    issues: [],
    sources: config.sources.map(({ name }, index) => ({
      name,
      description: ofSources?.description ?? '',
      fields: explain(`sources[${index}]`, ofSources?.fields ?? []),
    })),
    groups: sections
      .filter(({ name }) => name !== 'sources')
      .map(({ name, description, fields }) => ({ name, description, fields: explain(name, fields) })),
  };
}

/** A configuration as it is used, and as the file has it. */
interface Documents {
  readonly config: unknown;
  readonly written: unknown;
}

/** One field per place: the fields of a list's items are there for each item. */
function explainField(field: SchemaField, root: string, documents: Documents): ExplainedField[] {
  const { node, path: pattern } = field;
  if (isGroup(node) || (node.items !== undefined && isGroup(node.items))) return [];
  if (node.items?.oneOf !== undefined || node.anyOf?.some(isGroup) === true) return [];
  const paths = pathsOf(pattern.replace(/^\w+(\[\])?/, root), documents.config);
  return paths.map((path) => {
    const used = valueAt(documents.config, path);
    const written = valueAt(documents.written, path);
    const value = used ?? written;
    return {
      path,
      isDefault: written === undefined,
      description: node.description ?? '',
      takes: valueText(node, (text) => text),
      ...(value === undefined ? {} : { value: JSON.stringify(value) }),
      ...(node.default === undefined ? {} : { default: JSON.stringify(node.default) }),
    };
  });
}

/** Fields of one item of a list follow each other; the items come after the fields beside the list. */
function byItem(fields: readonly ExplainedField[]): ExplainedField[] {
  const items = Map.groupBy(fields, ({ path }) => /^.*\[\d+\](?=\.)/.exec(path)?.[0] ?? '');
  return [...items.values()].flat();
}

/** The places that a pattern such as `sources[0].identifiers[].column` matches. */
function pathsOf(pattern: string, document: unknown): string[] {
  const list = pattern.indexOf('[]');
  if (list < 0) return [pattern];
  const items = valueAt(document, pattern.slice(0, list));
  const count = Array.isArray(items) ? items.length : 0;
  return Array.from({ length: count }, (_, index) => index).flatMap((index) =>
    pathsOf(`${pattern.slice(0, list)}[${index}]${pattern.slice(list + 2)}`, document),
  );
}

function valueAt(document: unknown, path: string): unknown {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== '');
  return steps.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? Reflect.get(value, step)
        : undefined,
    document,
  );
}
