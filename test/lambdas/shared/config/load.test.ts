import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConfigError, type ConfigIssue } from '../../../../lambdas/shared/config/errors.ts';
import { loadPipelineConfig, parsePipelineConfig } from '../../../../lambdas/shared/config/load.ts';
import { IDENTIFIER_TYPES } from '../../../../lambdas/shared/identifiers.ts';

const withSource = (fields: object): string =>
  JSON.stringify({ sources: [{ name: 'crm', audience: { column: 'tier' }, ...fields }] });

const PYSPARK = {
  membershipId: '4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11',
  type: 'PYSPARK',
  analysisTemplateArn:
    'arn:aws:cleanrooms:eu-west-1:111122223333:membership/4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11/analysistemplate/7f1c',
};

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

    expect(config.tiktok).toEqual({
      advertisers: [{ name: 'main', secretName: 'tiktok_activation_credentials', createSecret: true }],
    });
    expect(config.sources[0]).toMatchObject({
      name: 'crm',
      audience: { column: 'tier' },
      action: 'append',
      emailVariants: ['standard', 'untagged', 'canonical'],
      canonicalDomains: 'gmail',
      phoneVariants: ['e164', 'digits'],
      deviceVariants: ['lower'],
    });
  });

  test('keeps every field that the operator wrote', () => {
    const written = {
      identifiers: [
        { column: 'mail', type: 'email' },
        { column: 'tel', type: 'phone', defaultRegion: 'FR', regionColumn: 'land', numbers: 'national' },
        { column: 'ad_id', type: 'maid' },
      ],
      action: 'replace',
      columns: ['mail', 'tel', 'land', 'ad_id', 'tier'],
      emailVariants: ['standard', 'canonical'],
      canonicalDomains: 'all',
      phoneVariants: ['digits'],
      deviceVariants: ['lower', 'upper'],
    };

    const config = parsePipelineConfig(withSource(written), 'my.config.json');

    expect(config.sources[0]).toMatchObject(written);
  });

  test('takes an audience name in NFC, as the names of an audience column are', () => {
    const config = parsePipelineConfig(withSource({ audience: { name: 'Cafe\u0301' } }), 'my.config.json');

    expect(config.sources[0]?.audience).toEqual({ name: 'Caf\u00e9' });
  });

  test.each(['Foodies ', '\u00a0Foodies\u3000', '\u200bFoodies\ufeff', '\u2060\tFoodies\u00ad\u200e'])(
    'takes an audience name without white space and invisible characters at its ends, as the job does: %j',
    (name) => {
      const config = parsePipelineConfig(withSource({ audience: { name } }), 'my.config.json');

      expect(config.sources[0]?.audience).toEqual({ name: 'Foodies' });
    },
  );

  test('accepts a byte order mark, as Windows editors write it', () => {
    const config = parsePipelineConfig(`\uFEFF${withSource({})}`, 'my.config.json');

    expect(config.sources[0]?.name).toBe('crm');
  });

  test('names the file, and each path, value and expectation, when several things are wrong', () => {
    const text = withSource({ action: 'apend', identifiers: [{ column: 'mail', type: 'mail' }] });
    // The schema has phones, which alone take a region, before the others.
    const types = ['phone', ...IDENTIFIER_TYPES.filter((type) => type !== 'phone')]
      .map((type) => JSON.stringify(type))
      .join(', ');

    expect(() => parsePipelineConfig(text, 'my.config.json')).toThrow(
      [
        'my.config.json cannot be used:',
        `  sources[0].identifiers[0].type: found "mail"; expected one of ${types}`,
        '  sources[0].action: found "apend"; expected one of "append", "replace", "remove"',
      ].join('\n'),
    );
  });

  test.each<[string, string, ConfigIssue]>([
    [
      'flexible runs on workers that have none',
      JSON.stringify({
        ...JSON.parse(withSource({})),
        preparation: { executionClass: 'FLEX', workerType: 'G.4X' },
      }),
      {
        path: 'preparation.executionClass',
        found: '"FLEX"',
        expected: 'expected "STANDARD": Glue runs FLEX on workers of type G.1X and G.2X alone',
      },
    ],
    [
      'a source name that cannot be a folder',
      JSON.stringify({ sources: [{ name: 'My CRM', audience: { name: 'x' } }] }),
      {
        path: 'sources[0].name',
        found: '"My CRM"',
        expected: 'expected 1 to 63 lower-case letters, digits or hyphens',
      },
    ],
    [
      'a missing list of sources',
      '{}',
      {
        path: 'sources',
        found: 'nothing',
        expected:
          'expected a list of sources, at least "sources": [{"name": "loyalty", "audience": {"column": "segment"}}]',
      },
    ],
    [
      'a list in place of the whole',
      '[]',
      { path: '', found: '[]', expected: 'expected a group of fields {…}' },
    ],
    [
      'an empty list of sources',
      '{"sources": []}',
      { path: 'sources', found: '[]', expected: 'expected at least one source' },
    ],
    [
      'a field whose name has a slip',
      withSource({ acton: 'append' }),
      {
        path: 'sources[0].acton',
        found: '"append"',
        expected: 'expected no field of this name; did you mean "action"?',
      },
    ],
    [
      'a field that is like no other',
      withSource({ identifiers: [{ column: 'mail', type: 'email', defaultRegion: 'US' }] }),
      {
        path: 'sources[0].identifiers[0].defaultRegion',
        found: '"US"',
        expected: 'expected no field of this name; those here are column, type',
      },
    ],
    [
      'a reading of numbers that does not exist',
      withSource({ identifiers: [{ column: 'tel', type: 'phone', numbers: 'msisdn' }] }),
      {
        path: 'sources[0].identifiers[0].numbers',
        found: '"msisdn"',
        expected: 'expected one of "auto", "national", "international"',
      },
    ],
    [
      'a reading of numbers for e-mail addresses',
      withSource({ identifiers: [{ column: 'mail', type: 'email', numbers: 'auto' }] }),
      {
        path: 'sources[0].identifiers[0].numbers',
        found: '"auto"',
        expected: 'expected no field of this name; those here are column, type',
      },
    ],
    [
      'a variant twice',
      withSource({ phoneVariants: ['e164', 'e164'] }),
      {
        path: 'sources[0].phoneVariants',
        found: '["e164","e164"]',
        expected: 'expected each variant once',
      },
    ],
    [
      'no column names for files without a header',
      withSource({ columns: [] }),
      {
        path: 'sources[0].columns',
        found: '[]',
        expected: 'expected the name of each column, in the order of the files',
      },
    ],
    [
      'a column name twice for files without a header',
      withSource({ columns: ['mail', 'tier', 'mail'] }),
      {
        path: 'sources[0].columns',
        found: '["mail","tier","mail"]',
        expected: 'expected each name once',
      },
    ],
    [
      'an identifier that the named columns do not have',
      withSource({ columns: ['mail', 'tier'], identifiers: [{ column: 'email', type: 'email' }] }),
      {
        path: 'sources[0].identifiers[0].column',
        found: '"email"',
        expected: 'expected one of "columns": mail, tier',
      },
    ],
    [
      'a region column that the named columns do not have',
      withSource({
        columns: ['tel', 'tier'],
        identifiers: [{ column: 'tel', type: 'phone', regionColumn: 'land' }],
      }),
      {
        path: 'sources[0].identifiers[0].regionColumn',
        found: '"land"',
        expected: 'expected one of "columns": tel, tier',
      },
    ],
    [
      'an audience column that the named columns do not have',
      withSource({ columns: ['mail'] }),
      { path: 'sources[0].audience.column', found: '"tier"', expected: 'expected one of "columns": mail' },
    ],
    [
      'an audience with a column and a name',
      withSource({ audience: { column: 'tier', name: 'Gold' } }),
      {
        path: 'sources[0].audience',
        found: '{"column":"tier","name":"Gold"}',
        expected: 'expected column or name, not both',
      },
    ],
    [
      'an audience with neither',
      withSource({ audience: { title: 'Gold' } }),
      {
        path: 'sources[0].audience',
        found: '{"title":"Gold"}',
        expected: 'expected {"column": "…"} or {"name": "…"}',
      },
    ],
    [
      'a whole number out of its range',
      JSON.stringify({ ...JSON.parse(withSource({})), storage: { exportRetentionDays: 0 } }),
      {
        path: 'storage.exportRetentionDays',
        found: '0',
        expected: 'expected a whole number of days, 1 to 3650',
      },
    ],
    [
      'reports that are deleted before their exports',
      JSON.stringify({
        ...JSON.parse(withSource({})),
        storage: { exportRetentionDays: 30, reportRetentionDays: 29 },
      }),
      {
        path: 'storage.reportRetentionDays',
        found: '29',
        expected:
          'expected at least "exportRetentionDays": an export without a report is prepared again by its schedule',
      },
    ],
    [
      'partitions that are deleted before their dead letters',
      JSON.stringify({ ...JSON.parse(withSource({})), storage: { partitionRetentionDays: 13 } }),
      {
        path: 'storage.partitionRetentionDays',
        found: '13',
        expected:
          'expected a whole number of days, 14 to 3650: a dead letter can be put back for ten days, after up to four in the queue',
      },
    ],
    [
      'a ledger that forgets deliveries before their dead letters are gone',
      JSON.stringify({ ...JSON.parse(withSource({})), delivery: { ledgerDays: 1 } }),
      {
        path: 'delivery.ledgerDays',
        found: '1',
        expected:
          'expected a whole number of days, 14 to 3650: a dead letter can be put back for ten days, after up to four in the queue',
      },
    ],
    [
      'text in place of a number',
      JSON.stringify({ ...JSON.parse(withSource({})), delivery: { requestsPerSecond: '8' } }),
      {
        path: 'delivery.requestsPerSecond',
        found: '"8"',
        expected: 'expected a number, 0.1 to 1000',
      },
    ],
    [
      'text in place of a list',
      withSource({ emailVariants: 'standard' }),
      { path: 'sources[0].emailVariants', found: '"standard"', expected: 'expected a list […]' },
    ],
    [
      'a schedule of five fields',
      withSource({
        cleanRooms: {
          membershipId: '4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11',
          sql: 'SELECT 1',
          schedule: 'cron(0 6 * * *)',
        },
      }),
      {
        path: 'sources[0].cleanRooms.schedule',
        found: '"cron(0 6 * * *)"',
        expected:
          'expected cron(…) of six fields in UTC or rate(…), for example cron(0 6 * * ? *) or rate(1 day)',
      },
    ],
    [
      'a PySpark job by SQL text',
      withSource({ cleanRooms: { ...PYSPARK, analysisTemplateArn: undefined, sql: 'SELECT 1' } }),
      {
        path: 'sources[0].cleanRooms',
        found: expect.stringContaining('"type":"PYSPARK"'),
        expected: 'expected an analysisTemplateArn and no sql: type PYSPARK runs an analysis template',
      },
    ],
    [
      'a result format of a PySpark job, which its script decides',
      withSource({ cleanRooms: { ...PYSPARK, resultFormat: 'PARQUET' } }),
      {
        path: 'sources[0].cleanRooms.resultFormat',
        found: '"PARQUET"',
        expected: 'expected no resultFormat: the script of a PySpark analysis template decides it',
      },
    ],
    [
      'more retries of a query than make sense',
      withSource({ cleanRooms: { ...PYSPARK, maxRetries: 6 } }),
      { path: 'sources[0].cleanRooms.maxRetries', found: '6', expected: expect.stringContaining('5') },
    ],
    [
      'a region in lower case',
      withSource({ identifiers: [{ column: 'tel', type: 'phone', defaultRegion: 'us' }] }),
      {
        path: 'sources[0].identifiers[0].defaultRegion',
        found: '"us"',
        expected:
          'expected the ISO 3166 alpha-2 code, in capitals, of a region that has phone numbers; did you mean "US"?',
      },
    ],
    [
      'a region that is none, with the one that was meant',
      withSource({ identifiers: [{ column: 'tel', type: 'phone', defaultRegion: 'UK' }] }),
      {
        path: 'sources[0].identifiers[0].defaultRegion',
        found: '"UK"',
        expected:
          'expected the ISO 3166 alpha-2 code, in capitals, of a region that has phone numbers; did you mean "GB"?',
      },
    ],
    [
      'a region that nobody knows',
      withSource({ identifiers: [{ column: 'tel', type: 'phone', defaultRegion: 'XX' }] }),
      {
        path: 'sources[0].identifiers[0].defaultRegion',
        found: '"XX"',
        expected:
          'expected the ISO 3166 alpha-2 code, in capitals, of a region that has phone numbers, for example US',
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
        expected: "expected at most 128 characters, which is TikTok's limit; these are 129",
      },
    ],
    [
      'two sources with PySpark jobs of one membership',
      JSON.stringify({
        sources: ['first', 'second'].map((name) => ({ name, audience: { name }, cleanRooms: PYSPARK })),
      }),
      {
        path: 'sources[1].cleanRooms.membershipId',
        found: '"4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11"',
        expected:
          'expected another membership than that of source first: a membership writes the results of all its PySpark jobs to one place',
      },
    ],
    [
      'more memberships than the trust policy of a role can name',
      JSON.stringify({
        sources: Array.from({ length: 12 }, (_, index) => ({
          name: `room-${index}`,
          audience: { name: 'x' },
          // Two sources have the same one.
          cleanRooms: {
            membershipId: `4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e${String(Math.max(index, 1)).padStart(2, '0')}`,
            sql: 'SELECT 1',
          },
        })),
      }),
      {
        path: 'sources[11].cleanRooms.membershipId',
        found: '"4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11"',
        expected:
          'expected at most 10 memberships: IAM limits the trust policy of the role that receives results to 2,048 characters. Deploy the sources of further memberships as a stack of their own, with another deployment.stackName',
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

  test.each(['🎧', 'e\u0301'])(
    'counts characters as they are sent in an audience name: 128 × %s',
    (character) => {
      const name = character.repeat(128);

      const config = parsePipelineConfig(withSource({ audience: { name } }), 'my.config.json');

      expect(config.sources[0]?.audience).toEqual({ name: character.replace('e\u0301', 'é').repeat(128) });
    },
  );

  test('says where the text stops being JSON', () => {
    expect(issuesOf("{\n  'sources': []}")).toEqual([
      {
        path: 'line 2, column 3',
        found: `"'"`,
        expected: 'expected the name of a field in double quotes; the file is JSON, without comments',
      },
    ]);
  });

  test.each(['', ' \n', '\uFEFF'])('says that the file is empty when it holds %j', (text) => {
    expect(issuesOf(text)).toEqual([
      { path: '', expected: 'is empty; "npx audiences init EXPORT" writes one' },
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

  test('names the file and what writes one when it is not there', () => {
    const file = join(folder, 'absent.json');

    expect(() => loadPipelineConfig(file)).toThrow(
      `${file} cannot be used:\n  the file: does not exist; "npx audiences init EXPORT" writes one`,
    );
  });

  test('says what keeps it from reading when it is there', () => {
    expect(() => loadPipelineConfig(folder)).toThrow(
      `${folder} cannot be used:\n  the file: found EISDIR; expected a file that can be read`,
    );
  });
});
