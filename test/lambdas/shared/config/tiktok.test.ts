import { describe, expect, test } from 'vitest';
import { advertiserOfSource } from '../../../../lambdas/shared/config/advertisers.ts';
import { ConfigError, type ConfigIssue } from '../../../../lambdas/shared/config/errors.ts';
import { parsePipelineConfig } from '../../../../lambdas/shared/config/load.ts';

const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/0b0e6c2c-0000-4000-8000-000000000000';

const source = (name: string, advertiser?: string) => ({ name, advertiser, audience: { column: 'tier' } });

const parse = (tiktok: object, sources: object[] = [source('crm')]) =>
  parsePipelineConfig(JSON.stringify({ tiktok, sources }), 'my.config.json');

const issuesOf = (tiktok: object, sources?: object[]): readonly ConfigIssue[] => {
  try {
    parse(tiktok, sources);
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
};

describe('tiktok', () => {
  test('names one advertiser where the configuration only gives a secret, as earlier versions did', () => {
    expect(parse({ secretName: 'team/tiktok', createSecret: false }).tiktok).toEqual({
      advertisers: [{ name: 'main', secretName: 'team/tiktok', createSecret: false }],
    });
  });

  test('keeps several advertisers in their order', () => {
    const advertisers = [
      { name: 'brand-one', secretName: 'one' },
      { name: 'brand-two', secretName: 'two', createSecret: false, secretKeyArn: KEY },
    ];

    expect(parse({ advertisers }).tiktok).toEqual({
      advertisers: [
        { name: 'brand-one', secretName: 'one', createSecret: true },
        { name: 'brand-two', secretName: 'two', createSecret: false, secretKeyArn: KEY },
      ],
    });
  });

  const ONE = { name: 'one', secretName: 'secret-one' };

  test.each([
    [
      'a list and a secret',
      { secretName: 'x', advertisers: [ONE] },
      'tiktok.advertisers',
      'expected either "advertisers" or the secret of the only one, not both',
    ],
    ['an empty list', { advertisers: [] }, 'tiktok.advertisers', 'expected at least one advertiser'],
    [
      'one name twice',
      { advertisers: [ONE, { ...ONE, secretName: 'other' }] },
      'tiktok.advertisers',
      'expected each advertiser name once',
    ],
    [
      'one secret twice',
      { advertisers: [ONE, { ...ONE, name: 'two' }] },
      'tiktok.advertisers',
      'expected a secret of its own for each advertiser',
    ],
    [
      'a name with capitals',
      { advertisers: [{ ...ONE, name: 'Brand' }] },
      'tiktok.advertisers[0].name',
      'expected 1 to 63 lower-case letters, digits or hyphens',
    ],
    [
      'a key for a secret that the stack makes',
      { advertisers: [{ ...ONE, secretKeyArn: KEY }] },
      'tiktok.advertisers[0].secretKeyArn',
      'expected only with "createSecret": false; the stack encrypts a secret it makes with its own key',
    ],
    [
      'a key for the only secret, which the stack makes',
      { secretKeyArn: KEY },
      'tiktok.secretKeyArn',
      'expected only with "createSecret": false; the stack encrypts a secret it makes with its own key',
    ],
  ])('is refused with %s', (_fault, tiktok, path, expected) => {
    expect(issuesOf(tiktok)).toMatchObject([{ path, expected }]);
  });

  test('is refused with the place when a source names an advertiser that is not there', () => {
    const sources = [source('crm', 'one'), source('web', 'three')];

    expect(issuesOf({ advertisers: [ONE, { name: 'two', secretName: 'b' }] }, sources)).toEqual([
      {
        path: 'sources[1].advertiser',
        found: '"three"',
        expected: 'expected one of tiktok.advertisers: one, two',
      },
    ]);
  });

  test('is refused for its own fault alone when a source names one of its advertisers', () => {
    const advertisers = [{ ...ONE, secretName: 'not a name' }];

    expect(issuesOf({ advertisers }, [source('crm', 'one')])).toEqual([
      {
        path: 'tiktok.advertisers[0].secretName',
        found: '"not a name"',
        expected: 'expected the name of a Secrets Manager secret',
      },
    ]);
  });
});

describe('advertiserOfSource', () => {
  const advertisers = [
    { name: 'one', secretName: 'a' },
    { name: 'two', secretName: 'b' },
  ];
  const config = parse({ advertisers }, [source('crm'), source('web', 'two')]);

  test.each([
    ['crm', 'one'],
    ['web', 'two'],
    ['no-longer-there', 'one'],
    [undefined, 'one'],
  ])('gives the one that the source names, else the first: %s, %s', (name, expected) => {
    expect(advertiserOfSource(config, name).name).toBe(expected);
  });
});
