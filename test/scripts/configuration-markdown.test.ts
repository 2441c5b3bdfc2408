import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { pipelineConfigJsonSchema } from '../../lambdas/shared/config/json-schema.ts';
import { configurationMarkdown } from '../../scripts/configuration-markdown.ts';

const object = (properties: object, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
});

/** The rows of the table, without the introduction. */
const rowsOf = (schema: object): string[] =>
  configurationMarkdown(schema)
    .split('\n')
    .filter((line) => line.startsWith('| `'));

describe('configurationMarkdown', () => {
  test('gives the committed page for the committed schema (else: npm run config-schema)', () => {
    expect(configurationMarkdown(pipelineConfigJsonSchema())).toBe(
      readFileSync('docs/configuration.md', 'utf8'),
    );
  });

  test('describes fields at every depth', () => {
    const group = object(
      {
        name: { type: 'string', description: 'Lies under <name>/a|b.' },
        days: { type: 'integer', minimum: 1, maximum: 9, default: 3 },
        on: { type: 'boolean', default: true },
      },
      ['name'],
    );

    expect(rowsOf(object({ things: { type: 'array', items: group } }))).toEqual([
      '| `things[].name` | Lies under \\<name>/a\\|b. **Required.** | text |  |',
      '| `things[].days` |  | whole number, 1 to 9 | `3` |',
      '| `things[].on` |  | `true`, `false` | `true` |',
    ]);
  });

  test('merges alternatives: required is what all of them require', () => {
    const alternatives = [
      object({ type: { const: 'phone' }, region: { type: 'string' } }, ['type', 'region']),
      object({ type: { enum: ['email', 'idfa'] } }, ['type']),
    ];

    expect(rowsOf(object({ column: { oneOf: alternatives } }))).toEqual([
      '| `column.type` | **Required.** | `"phone"`, `"email"`, `"idfa"` |  |',
      '| `column.region` |  | text |  |',
    ]);
  });
});
