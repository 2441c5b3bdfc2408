import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, type ConfigIssue } from '../../../../lambdas/shared/config/errors.ts';
import { loadPipelineConfig, parsePipelineConfig } from '../../../../lambdas/shared/config/load.ts';

const withSource = (fields: object): string =>
  JSON.stringify({ sources: [{ name: 'crm', audience: { column: 'tier' }, ...fields }] });

const issuesOf = (text: string): readonly ConfigIssue[] => {
  try {
    parsePipelineConfig(text, 'my.config.json');
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
};

describe('parsePipelineConfig', () => {
  test('fills in the defaults when only a source is given', () => {
    const config = parsePipelineConfig(withSource({}), 'my.config.json');

    expect(config.tiktok.secretName).toBe('tiktok_activation_credentials');
    expect(config.sources[0]).toMatchObject({
      name: 'crm',
      audience: { column: 'tier' },
      action: 'append',
      emailVariants: ['standard', 'canonical'],
    });
  });

  test('keeps every field that the operator wrote', () => {
    const written = {
      identifiers: [
        { column: 'mail', type: 'email' },
        { column: 'tel', type: 'phone', defaultRegion: 'FR', regionColumn: 'land' },
        { column: 'ad_id', type: 'maid' },
      ],
      action: 'replace',
      emailVariants: ['standard'],
    };

    const config = parsePipelineConfig(withSource(written), 'my.config.json');

    expect(config.sources[0]).toMatchObject(written);
  });

  test('accepts a byte order mark, as Windows editors write it', () => {
    const config = parsePipelineConfig(`\uFEFF${withSource({})}`, 'my.config.json');

    expect(config.sources[0]?.name).toBe('crm');
  });

  test('names the file, and each path, value and expectation, when several things are wrong', () => {
    const text = withSource({ action: 'apend', identifiers: [{ column: 'mail', type: 'mail' }] });

    expect(() => parsePipelineConfig(text, 'my.config.json')).toThrow(
      [
        'my.config.json cannot be used:',
        `  sources[0].identifiers[0].type: found "mail"; expected one of 'phone' | 'email' | 'idfa' | 'gaid' | 'maid'`,
        '  sources[0].action: found "apend"; expected one of "append", "replace", "remove"',
      ].join('\n'),
    );
  });

  test.each<[string, string, ConfigIssue]>([
    [
      'a source name that cannot be a folder',
      JSON.stringify({ sources: [{ name: 'My CRM', audience: { name: 'x' } }] }),
      {
        path: 'sources[0].name',
        found: '"My CRM"',
        expected: 'expected 1 to 63 lower-case letters, digits or hyphens',
      },
    ],
    ['a missing list of sources', '{}', { path: 'sources', found: 'nothing', expected: 'expected an array' }],
    [
      'an empty list of sources',
      '{"sources": []}',
      { path: 'sources', found: '[]', expected: 'expected at least one source' },
    ],
    [
      'a field that does not exist',
      withSource({ acton: 'append' }),
      {
        path: 'sources[0].acton',
        found: '"append"',
        expected: 'expected no field of this name; check its spelling',
      },
    ],
    [
      'a region in lower case',
      withSource({ identifiers: [{ column: 'tel', type: 'phone', defaultRegion: 'us' }] }),
      {
        path: 'sources[0].identifiers[0].defaultRegion',
        found: '"us"',
        expected: 'expected an ISO 3166 alpha-2 code in capitals, for example US',
      },
    ],
    [
      'an audience name with a slash',
      withSource({ audience: { name: 'a/b' } }),
      {
        path: 'sources[0].audience.name',
        found: '"a/b"',
        expected: 'expected no "/" and no control characters',
      },
    ],
    [
      'an audience name of two dots',
      withSource({ audience: { name: '..' } }),
      {
        path: 'sources[0].audience.name',
        found: '".."',
        expected: 'expected a name other than "." and ".."',
      },
    ],
    [
      'an audience name of 129 characters',
      withSource({ audience: { name: 'é'.repeat(129) } }),
      {
        path: 'sources[0].audience.name',
        found: `"${'é'.repeat(79)}…`,
        expected: 'expected 1 to 128 characters',
      },
    ],
    [
      'two sources of one name',
      JSON.stringify({
        sources: [
          { name: 'crm', audience: { name: 'x' } },
          { name: 'crm', audience: { name: 'y' } },
        ],
      }),
      {
        path: 'sources',
        found: '[{"name":"crm","audience":{"name":"x"}},{"name":"crm","audience":{"name":"y"}}]',
        expected: 'expected each source name once',
      },
    ],
  ])('refuses %s', (_what, text, issue) => {
    expect(issuesOf(text)).toEqual([issue]);
  });

  test('counts characters, not UTF-16 units, in an audience name', () => {
    const name = '🎧'.repeat(128);

    const config = parsePipelineConfig(withSource({ audience: { name } }), 'my.config.json');

    expect(config.sources[0]?.audience).toEqual({ name });
  });

  test('says that the text is no JSON, with the place', () => {
    const issues = issuesOf("{\n  'sources': []}");

    expect(issues).toEqual([
      {
        path: '',
        found: expect.stringContaining('line 2 column 3'),
        expected: 'expected JSON without comments',
      },
    ]);
  });
});

describe('loadPipelineConfig', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('reads the file', () => {
    const file = join(folder, 'good.json');
    writeFileSync(file, withSource({}));

    expect(loadPipelineConfig(file).sources[0]?.name).toBe('crm');
  });

  test('names the file and the reason when it is not there', () => {
    const file = join(folder, 'absent.json');

    expect(() => loadPipelineConfig(file)).toThrow(
      `${file} cannot be used:\n  the file: found ENOENT; expected a file that can be read`,
    );
  });
});
