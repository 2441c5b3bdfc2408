import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pipelineConfigJsonSchema } from '../../../../lambdas/shared/config/json-schema.ts';

test('the committed JSON Schema is the one that the zod schema gives (else: npm run config-schema)', () => {
  const committed = JSON.parse(readFileSync('pipeline.config.schema.json', 'utf8'));

  expect(committed).toEqual(pipelineConfigJsonSchema());
});
