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
    { replaces: true, dropsSamples: true },
  );

  expect(commands).toEqual({
    init: "npx audiences init 'exports/week 47' --source shop --audience-column 'customer group' --default-region GB --action replace --replace-samples --force --identifier mail=email --identifier tel=phone --yes",
    initLeavesOut: [],
    inspect: "npx audiences inspect 'exports/week 47' --source shop",
    prepare: "npx audiences prepare --source shop --export 'exports/week 47' --out prepared",
    deploy: 'npx cdk deploy',
    run: 'npx audiences run --source shop --wait',
  });
});

test('an export in S3 is fetched first, and what init cannot write is named', () => {
  const { fetch, inspect, initLeavesOut } = sourceCommands(
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
    { config: 'my.config.json' },
    { replaces: false, dropsSamples: false },
  );

  expect({ fetch, inspect, initLeavesOut }).toEqual({
    fetch: 'aws s3 cp --recursive s3://exports-bucket/exports/shop/week-47/ week-47',
    inspect: 'npx audiences inspect week-47 --source shop --config my.config.json',
    initLeavesOut: ['defaultRegion', 'regionColumn', 'numbers', 'advertiser', 'prepareSchedule'],
  });
});
