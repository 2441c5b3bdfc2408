import { expect, test } from 'vitest';
import { sourceCommands } from '../../../operations/sources/source-commands.ts';

test('the commands for an export of this machine write the same source, prepare it and run it', () => {
  const source = {
    name: 'shop',
    audience: { column: 'customer group' },
    identifiers: [
      { column: 'mail', type: 'email' },
      { column: 'tel', type: 'phone', defaultRegion: 'GB', numbers: 'international' },
    ],
    action: 'replace',
  } as const;

  const commands = sourceCommands(
    { path: 'exports/week 47' },
    { ...source, identifiers: [...source.identifiers] },
    {},
    { replaces: true, dropsSamples: true, out: 'trial/prepared' },
  );

  expect(commands).toEqual({
    init: "npx audiences init 'exports/week 47' --source shop --audience-column 'customer group' --default-region GB --region-column - --numbers international --action replace --replace-samples --force --identifier mail=email --identifier tel=phone --yes",
    initLeavesOut: [],
    inspect: "npx audiences inspect 'exports/week 47' --source shop",
    prepare: "npx audiences prepare --source shop --export 'exports/week 47' --out trial/prepared",
    deploy: 'npx cdk deploy',
    run: 'npx audiences run --source shop --wait',
  });
});

test.each(['auto', 'national', 'international'] as const)(
  'the command that writes a source gives the reading %s of its numbers, and leaves nothing out',
  (numbers) => {
    const { init, initLeavesOut } = sourceCommands(
      { path: 'week-47.csv' },
      {
        name: 'shop',
        audience: { name: 'Customers' },
        identifiers: [
          { column: 'tel', type: 'phone', regionColumn: 'country', numbers },
          { column: 'mobile', type: 'phone', regionColumn: 'country', numbers },
        ],
      },
      { config: 'my.config.json', stack: 'Other' },
      { replaces: false, dropsSamples: false, out: 'prepared' },
    );

    expect({ init, initLeavesOut }).toEqual({
      init: `npx audiences init week-47.csv --source shop --audience-name Customers --region-column country --numbers ${numbers} --config my.config.json --identifier tel=phone --identifier mobile=phone --yes`,
      initLeavesOut: [],
    });
  },
);

test.each([
  ['the same', { advertiser: 'second', prepareSchedule: 'cron(0 6 * * ? *)' }, []],
  ['others', { advertiser: 'first' }, ['advertiser', 'prepareSchedule']],
])('of the advertiser and the times of a source, init keeps %s as they are', (_, was, leftOut) => {
  const audience = { name: 'Customers' };
  const { initLeavesOut } = sourceCommands(
    { path: 'week-47.csv' },
    { name: 'shop', audience, advertiser: 'second', prepareSchedule: 'cron(0 6 * * ? *)' },
    {},
    { replaces: true, dropsSamples: false, out: 'prepared', before: { name: 'shop', audience, ...was } },
  );

  expect(initLeavesOut).toEqual(leftOut);
});

test('an export in S3 is fetched first, and what init cannot write is named', () => {
  const { fetch, init, inspect, deploy, run, initLeavesOut } = sourceCommands(
    { bucket: 'exports-bucket', source: 'shop', exportId: 'week-47' },
    {
      name: 'shop',
      audience: { name: 'Customers' },
      identifiers: [
        { column: 'tel', type: 'phone', defaultRegion: 'GB', numbers: 'national' },
        { column: 'mobile', type: 'phone', defaultRegion: 'DE', regionColumn: 'country' },
      ],
      advertiser: 'second',
      prepareSchedule: 'cron(0 6 * * ? *)',
    },
    { config: 'my.config.json', stack: 'Other' },
    { replaces: false, dropsSamples: false, out: 'prepared' },
  );

  expect({ fetch, init, inspect, deploy, run, initLeavesOut }).toEqual({
    fetch: 'aws s3 cp --recursive s3://exports-bucket/exports/shop/week-47/ week-47',
    init: 'npx audiences init week-47 --source shop --audience-name Customers --config my.config.json --identifier tel=phone --identifier mobile=phone --yes',
    inspect: 'npx audiences inspect week-47 --source shop --config my.config.json',
    deploy: 'npx cdk deploy -c config=my.config.json',
    run: 'npx audiences run --source shop --export week-47 --wait --config my.config.json --stack Other',
    initLeavesOut: ['defaultRegion', 'regionColumn', 'numbers', 'advertiser', 'prepareSchedule'],
  });
});
