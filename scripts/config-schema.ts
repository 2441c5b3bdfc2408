// Writes pipeline.config.schema.json, the JSON Schema that editors check pipeline.config.json against.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipelineConfigJsonSchema } from '../lambdas/shared/config/json-schema.ts';

const file = join(import.meta.dirname, '..', 'pipeline.config.schema.json');
writeFileSync(file, `${JSON.stringify(pipelineConfigJsonSchema(), null, 2)}\n`);
