import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { explainConfig } from '../../../operations/configuration/explain-config.ts';

function written(config: object): string {
  const file = join(mkdtempSync(join(tmpdir(), 'explain-config-')), 'pipeline.config.json');
  writeFileSync(file, JSON.stringify(config));
  return file;
}

describe('explainConfig', () => {
  const file = written({
    sources: [
      {
        ...{ name: 'crm', audience: { column: 'segment' } },
        identifiers: [
          { column: 'mail', type: 'email' },
          { column: 'tel', type: 'phone', defaultRegion: 'GB' },
        ],
      },
      { name: 'web', audience: { name: 'Visitors' }, action: 'replace' },
    ],
    delivery: { maxConcurrency: 9 },
  });
  const { sources, groups, ...rest } = explainConfig(file);
  const field = (path: string) =>
    [...sources, ...groups].flatMap(({ fields }) => fields).find((one) => one.path === path);

  test('names the file, and each source and group', () => {
    expect(rest).toEqual({ file, isValid: true, issues: [] });
    expect(sources.map(({ name }) => name)).toEqual(['crm', 'web']);
    expect(groups.map(({ name }) => name)).toEqual([
      'tiktok',
      'deployment',
      'storage',
      'preparation',
      'delivery',
      'monitoring',
    ]);
  });

  test('shows an object whose names are free as one value', () => {
    const parameters = { since: '{today-30d}' };
    const { sources: queried } = explainConfig(
      written({
        sources: [
          {
            ...{ name: 'crm', audience: { column: 'segment' } },
            cleanRooms: {
              membershipId: '4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11',
              analysisTemplateArn:
                'arn:aws:cleanrooms:us-east-1:123456789012:membership/4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11/analysistemplate/9d2e6b70-5f14-4c8d-b1a7-3e0f7c2a6d55',
              parameters,
            },
          },
        ],
      }),
    );

    const path = 'sources[0].cleanRooms.parameters';
    expect(queried.flatMap(({ fields }) => fields).find((one) => one.path === path)).toEqual({
      path,
      isDefault: false,
      description: 'Parameters of the analysis template; {today} and {today-7d} become dates (UTC).',
      takes: 'text by name',
      value: '{"since":"{today-30d}"}',
      default: '{}',
    });
  });

  test('tells a value that the file has from a default', () => {
    expect([
      field('delivery.maxConcurrency'),
      field('sources[0].action'),
      field('sources[1].action'),
    ]).toEqual([
      {
        ...{ path: 'delivery.maxConcurrency', value: '9', isDefault: false, default: '5' },
        description: 'Partitions delivered at the same time (2 is the least that SQS allows).',
        takes: 'whole number, 2 to 1000',
      },
      {
        ...{ path: 'sources[0].action', value: '"append"', isDefault: true, default: '"append"' },
        description: 'append adds members, replace swaps the whole membership, remove takes members out.',
        takes: '"append", "replace", "remove"',
      },
      {
        ...{ path: 'sources[1].action', value: '"replace"', isDefault: false, default: '"append"' },
        description: 'append adds members, replace swaps the whole membership, remove takes members out.',
        takes: '"append", "replace", "remove"',
      },
    ]);
  });

  test('shows the fields of each item of a list', () => {
    const written = sources[0]?.fields.filter(({ isDefault }) => !isDefault).map(({ path }) => path);
    expect(written).toEqual([
      'sources[0].name',
      'sources[0].audience.column',
      'sources[0].identifiers[0].column',
      'sources[0].identifiers[0].type',
      'sources[0].identifiers[1].column',
      'sources[0].identifiers[1].type',
      'sources[0].identifiers[1].defaultRegion',
    ]);
    expect(field('sources[0].identifiers[1].defaultRegion')).toMatchObject({
      value: '"GB"',
      isDefault: false,
    });
    expect(field('sources[0].identifiers[2].column')).toBeUndefined();
  });

  test('tells everything that is wrong with a file that cannot be used', () => {
    const wrong = written({ sources: [{ name: 'CRM', audience: { name: 'x' }, action: 'add' }] });

    expect(explainConfig(wrong)).toEqual({
      ...{ file: wrong, isValid: false, sources: [], groups: [] },
      issues: [
        {
          ...{ path: 'sources[0].name', found: '"CRM"' },
          expected: 'expected 1 to 63 lower-case letters, digits or hyphens',
        },
        {
          ...{ path: 'sources[0].action', found: '"add"' },
          expected: 'expected one of "append", "replace", "remove"',
        },
      ],
    });
  });
});
