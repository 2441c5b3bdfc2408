import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { parsePipelineConfig } from '../lambdas/shared/config/load.ts';
import type { pipelineConfigSchema, Source } from '../lambdas/shared/config/schema.ts';
import { UsageError } from './errors.ts';

/** A source as a person writes it: what has a default may be left out. */
export type WrittenSource = z.input<typeof pipelineConfigSchema>['sources'][number];

const SCHEMA_FILE = 'pipeline.config.schema.json';

/** As much of a configuration as is touched here; everything else is kept as it stands. */
const documentSchema = z.looseObject({ sources: z.array(z.looseObject({ name: z.string() })) });

/**
 * Puts a source into the configuration, which is made when there is none.
 *
 * @param file path of the configuration
 * @param source what is put there
 * @param replaces whether a source of the same name is replaced
 * @returns the source with all defaults filled in
 * @throws {UsageError} when a source of this name is there already
 * @throws {ConfigError} when the configuration that stands there, or that would come of it, cannot be used
 */
export function putSource(file: string, source: WrittenSource, replaces: boolean): Source {
  const document = existsSync(file) ? readDocument(file) : newDocument(file);
  const others = document.sources.filter(({ name }) => name !== source.name);
  if (others.length < document.sources.length && !replaces) {
    throw new UsageError(
      `${file} has a source "${source.name}" already`,
      'Give another name with --source, or replace it with --force.',
    );
  }
  const text = `${JSON.stringify({ ...document, sources: [...others, source] }, null, 2)}\n`;
  const written = parsePipelineConfig(text, file).sources.find(({ name }) => name === source.name);
  writeFileSync(file, text);
  if (written === undefined) throw new UsageError(`${file} lost the source "${source.name}"`);
  return written;
}

function readDocument(file: string): z.infer<typeof documentSchema> {
  const text = readFileSync(file, 'utf8');
  parsePipelineConfig(text, file);
  return documentSchema.parse(JSON.parse(text.replace(/^\uFEFF/, '')));
}

function newDocument(file: string): z.infer<typeof documentSchema> {
  const hasSchema = existsSync(join(dirname(file), SCHEMA_FILE));
  return { ...(hasSchema ? { $schema: `./${SCHEMA_FILE}` } : {}), sources: [] };
}
