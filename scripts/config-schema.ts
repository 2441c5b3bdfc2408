// Writes what follows from the configuration's schema: pipeline.config.schema.json, which editors check
// pipeline.config.json against, and docs/configuration.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipelineConfigJsonSchema } from '../lambdas/shared/config/json-schema.ts';
import { configurationMarkdown } from './configuration-markdown.ts';

const root = join(import.meta.dirname, '..');
const schema = pipelineConfigJsonSchema();
writeFileSync(join(root, 'pipeline.config.schema.json'), `${JSON.stringify(schema, null, 2)}\n`);
writeFileSync(join(root, 'docs', 'configuration.md'), configurationMarkdown(schema));
