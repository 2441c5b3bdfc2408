import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const FIRST_ADVERTISER = '7000000000000000001';
export const SECOND_ADVERTISER = '7000000000000000002';

/** Two tokens, each for one advertiser. */
export const TWO_ACCOUNTS = [
  { token: 'token-one', advertiserIds: [FIRST_ADVERTISER] },
  { token: 'token-two', advertiserIds: [SECOND_ADVERTISER] },
];

const audience = { column: 'segment' };

/**
 * Writes a configuration of two advertisers, `main` and `brand-two`, with a source each: `loyalty` and `shop`.
 *
 * @param further sources
 */
export function writeAdvertisersConfig(further: readonly object[] = []): string {
  const configFile = join(mkdtempSync(join(tmpdir(), 'advertisers-')), 'pipeline.config.json');
  const advertisers = [
    { name: 'main', secretName: 'tiktok_activation_credentials' },
    { name: 'brand-two', secretName: 'brand-two', createSecret: false },
  ];
  const sources = [
    { name: 'loyalty', audience },
    { name: 'shop', audience, advertiser: 'brand-two' },
    ...further,
  ];
  writeFileSync(configFile, JSON.stringify({ tiktok: { advertisers }, sources }));
  return configFile;
}
