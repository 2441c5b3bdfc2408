import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  SecretsManagerClient,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parsePipelineConfig } from '../../../lambdas/shared/config/load.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws.ts';
import { readCredentialsStatus } from '../../../operations/credentials/credentials-status.ts';
import { withLedger } from '../../../operations/ledger.ts';
import { readRefusedTokens } from '../../../operations/status/refused-tokens.ts';
import { restoreEnvironment } from '../../helpers/environment.ts';
import { makeLedger } from '../../lambdas/helpers/make-ledger.ts';

const TABLE = 'ledger';
const SecretId = 'token-of-main';
const CONFIG = parsePipelineConfig(
  JSON.stringify({
    tiktok: { secretName: SecretId },
    sources: [{ name: 'crm', audience: { name: 'Customers' } }],
  }),
  'pipeline.config.json',
);
/** Secrets Manager tells whole seconds. */
const SECOND_MS = 1100;

let aws: LocalAws;
let secrets: SecretsManagerClient;
let refusedAt: string;
const environment = { ...process.env };

/** When `status`, and when the console, says that a newer token was stored; `refused` where they say none. */
const said = () =>
  withLedger(TABLE, async (ledger) => {
    const [inStatus] = await readRefusedTokens(ledger, CONFIG, new Map([['7001', 'main']]));
    const [inConsole] = await readCredentialsStatus(ledger, CONFIG, new Map([['main', '7001']]), {});
    const { renewedAt, isRefused } = inConsole ?? {};
    return {
      status: inStatus?.renewedAt ?? 'refused',
      console: isRefused === true ? 'refused' : renewedAt,
    };
  });

beforeAll(async () => {
  aws = await startLocalAws(join(mkdtempSync(join(tmpdir(), 'refusal-')), 'aws.log'));
  await makeLedger(aws.clients.dynamodb, TABLE);
  Object.assign(process.env, aws.environment);
  secrets = new SecretsManagerClient();
  await secrets.send(new CreateSecretCommand({ Name: SecretId, SecretString: 'refused' }));
  await sleep(SECOND_MS);
  refusedAt = new Date().toISOString();
  await DynamoDBDocumentClient.from(aws.clients.dynamodb).send(
    new PutCommand({
      TableName: TABLE,
      Item: {
        ...{ pk: 'ADVERTISER#7001', sk: 'CIRCUIT', version: 1, cooldownMs: 1000, tokenDigest: 'x' },
        ...{ openUntil: Date.now() + 1000, reason: 'TokenError', at: refusedAt },
      },
    }),
  );
  await sleep(SECOND_MS);
});

afterAll(async () => {
  secrets?.destroy();
  restoreEnvironment(environment);
  await aws?.stop();
});

describe('a refused token', () => {
  test('stays refused when only the tags of its secret change, or a version that is not current is stored', async () => {
    await secrets.send(new TagResourceCommand({ SecretId, Tags: [{ Key: 'team', Value: 'ads' }] }));
    await secrets.send(
      new PutSecretValueCommand({ SecretId, SecretString: 'next', VersionStages: ['AWSPENDING'] }),
    );

    expect(await said()).toEqual({ status: 'refused', console: 'refused' });
  });

  test('is told of where there is no such secret', async () => {
    const config = parsePipelineConfig(
      JSON.stringify({ tiktok: { secretName: 'none' }, sources: CONFIG.sources }),
      'pipeline.config.json',
    );

    const found = await withLedger(TABLE, (ledger) =>
      readRefusedTokens(ledger, config, new Map([['7001', 'main']])),
    );

    expect(found).toEqual([
      { advertiser: 'main', advertiserId: '7001', reason: 'TokenError', since: refusedAt },
    ]);
  });

  test('waits for its test once a newer one is stored, in status and in the console', async () => {
    await secrets.send(new PutSecretValueCommand({ SecretId, SecretString: 'newer' }));

    const { status, console } = await said();

    expect(status).toBe(console);
    expect(Date.parse(status)).toBeGreaterThan(Date.parse(refusedAt));
  });
});
