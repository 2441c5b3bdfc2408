import { readFileSync } from 'node:fs';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliveriesOfRun, waitingDeliveries } from '../../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import {
  FIRST_ADVERTISER,
  SECOND_ADVERTISER,
  TWO_ACCOUNTS,
  writeAdvertisersConfig,
} from '../../helpers/advertisers-config.ts';
import { metricsOf } from '../helpers/metrics.ts';
import { hashes } from '../helpers/partitions.ts';
import { startUploaderCloud, type UploaderCloud } from '../helpers/uploader-cloud.ts';

const [FIRST, SECOND] = [FIRST_ADVERTISER, SECOND_ADVERTISER];

let cloud: UploaderCloud;

beforeAll(async () => {
  const tiktok = { accounts: TWO_ACCOUNTS, minimumMembers: 0 };
  const functions = {
    uploader: { environment: { CIRCUIT_COOLDOWN_SECONDS: '1', REPLACE_RETRY_SECONDS: '1' } },
  };
  cloud = await startUploaderCloud({ configFile: writeAdvertisersConfig(), tiktok, functions });
});

afterAll(async () => {
  await cloud.stop();
});

/** TikTok's audiences of a name, for each advertiser that has one. */
async function atTikTok(name: string) {
  const found = (await cloud.tiktok.admin.audiences()).filter((each) => each.name === name);
  return Promise.all(
    found.map(async ({ id, advertiserId, applied }) => ({
      advertiserId,
      members: await cloud.tiktok.admin.members(id),
      applied: applied.map(({ action }) => action),
    })),
  );
}

const ledger = (): LedgerTable => new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);

describe('an uploader with several advertisers', () => {
  test('delivers to the advertiser that the manifest names, else to the one of the source, else to the first', async () => {
    const to = (runId: string, source: string, advertiser?: string) =>
      cloud.put({ audience: runId, runId, source, advertiser, files: [hashes(runId, 0, 5)] });
    await to('of-manifest', 'loyalty', 'brand-two');
    await to('of-source', 'shop');
    await to('of-nobody', 'loyalty');
    await cloud.putText('tiktok/by-hand/email_sha256/a.csv', `${hashes('by-hand', 0, 1)[0]}\n`);
    await cloud.settled();

    const owners = await Promise.all(['of-manifest', 'of-source', 'of-nobody', 'by-hand'].map(atTikTok));
    expect(owners.map((found) => found.map(({ advertiserId }) => advertiserId))).toEqual([
      [SECOND],
      [SECOND],
      [FIRST],
      [FIRST],
    ]);
    const [delivery] = await deliveriesOfRun(ledger(), 'shop', 'of-source');
    expect(delivery).toMatchObject({ advertiser: 'brand-two', advertiserId: SECOND, state: 'delivered' });
  });

  test('sends each message again once, with its advertiser as message group', async () => {
    const log = readFileSync(cloud.function('uploader').logFile, 'utf8').split('\n');

    const groups = log
      .filter((line) => line.includes('Message sent again with its message group'))
      .map((line) => JSON.parse(line))
      .map(({ key, advertiser }) => [key, advertiser]);
    expect(groups.toSorted()).toEqual([
      ['tiktok/by-hand/email_sha256/a.csv', 'main'],
      ['tiktok/of-manifest/email_sha256/of-manifest/manifest.json', 'brand-two'],
      ['tiktok/of-nobody/email_sha256/of-nobody/manifest.json', 'main'],
      ['tiktok/of-source/email_sha256/of-source/manifest.json', 'brand-two'],
    ]);
  });

  test('separates audiences of one name, each with its own lease and plain name', async () => {
    await Promise.all([
      cloud.put({ audience: 'same', runId: 'a', source: 'loyalty', files: [hashes('a', 0, 6)] }),
      cloud.put({
        audience: 'same',
        runId: 'b',
        source: 'shop',
        format: 'phone_sha256',
        files: [hashes('b', 0, 7)],
      }),
    ]);
    await cloud.settled();

    expect((await atTikTok('same')).toSorted((x, y) => (x.advertiserId < y.advertiserId ? -1 : 1))).toEqual([
      { advertiserId: FIRST, members: hashes('a', 0, 6).toSorted(), applied: ['CREATE'] },
      { advertiserId: SECOND, members: hashes('b', 0, 7).toSorted(), applied: ['CREATE'] },
    ]);
  });

  test('continues a waiting replace at its own advertiser', async () => {
    const put = async (runId: string, action: 'append' | 'replace', from: number, to: number) => {
      const exportedAt = `2026-11-2${runId}T00:00:00Z`;
      const files = [hashes('locked', from, to)];
      await cloud.put({ audience: 'locked', source: 'shop', runId, action, exportedAt, files });
      await cloud.settled();
    };
    await cloud.tiktok.admin.configure({ replaceLockMs: 3_600_000 });
    await put('0', 'append', 0, 5);
    await put('1', 'replace', 0, 6);
    await put('2', 'replace', 6, 9);
    const waiting = await waitingDeliveries(ledger());
    await cloud.tiktok.admin.configure({ replaceLockMs: 0 });
    const stateAfterTick = async () => {
      await cloud.tick();
      return (await deliveriesOfRun(ledger(), 'shop', '2'))[0]?.state;
    };
    await expect.poll(stateAfterTick, { timeout: 60_000, interval: 300 }).toBe('delivered');

    expect(waiting.map(({ advertiser, runId }) => ({ advertiser, runId }))).toEqual([
      { advertiser: 'brand-two', runId: '2' },
    ]);
    expect(await atTikTok('locked')).toEqual([
      {
        advertiserId: SECOND,
        members: hashes('locked', 6, 9).toSorted(),
        applied: ['CREATE', 'REPLACE', 'REPLACE'],
      },
    ]);
  });

  test('delivers a dead letter that is put back before its failure was recorded', async () => {
    const fault = { kind: 'code', code: 40002 } as const;
    await cloud.tiktok.admin.inject({ endpoint: 'file/upload', times: 1, fault });
    await cloud.put({ audience: 'at-once', runId: 'at-once', files: [hashes('at-once', 0, 5)] });
    await cloud.settled();
    await cloud.endLater('at-once');

    await cloud.redrive();
    await cloud.settled();

    expect(await atTikTok('at-once')).toEqual([
      { advertiserId: FIRST, members: hashes('at-once', 0, 5).toSorted(), applied: ['CREATE'] },
    ]);
    expect(await cloud.deadLetters()).toEqual([]);
  });

  test('continues to deliver to one advertiser while the token of the other is refused', async () => {
    await cloud.tiktok.admin.setToken('token-two', 'revoked');
    await cloud.put({ audience: 'refused', runId: 'r', source: 'shop', files: [hashes('r', 0, 5)] });
    await cloud.settled();
    await cloud.put({ audience: 'going-on', runId: 'g', source: 'loyalty', files: [hashes('g', 0, 5)] });
    await cloud.settled();

    expect((await cloud.deadLetters()).map(({ key, reason }) => [key, reason])).toEqual([
      ['tiktok/refused/email_sha256/r/manifest.json', 'TokenError'],
    ]);
    expect((await atTikTok('going-on')).map(({ advertiserId }) => advertiserId)).toEqual([FIRST]);
    await cloud.tiktok.admin.setToken('token-two', 'valid');
  });

  test('counts every request with which a waiting delivery finds the token still refused, and how long it waits', async () => {
    const before = metricsOf(cloud, 'uploader').length;
    const since = () => metricsOf(cloud, 'uploader').slice(before);
    const refusalsOf = (lines: readonly Record<string, unknown>[]) =>
      lines.filter((line) => 'TokenRefused' in line && !('advertiser' in line)).length;
    // The circuit is open: the delivery of the test before was refused.
    await cloud.tiktok.admin.setToken('token-two', 'revoked');
    await cloud.put({ audience: 'held', runId: 'h', source: 'shop', files: [hashes('h', 0, 5)] });
    await expect.poll(() => refusalsOf(since()), { timeout: 60_000 }).toBeGreaterThan(2);
    await cloud.tiktok.admin.setToken('token-two', 'valid');
    await cloud.settled();

    const waits = since().filter((line) => 'DeliveryWait' in line);
    expect(waits.length).toBeGreaterThan(0);
    expect(waits.every(({ DeliveryWait: seconds }) => Number(seconds) > 0 && Number(seconds) < 120)).toBe(
      true,
    );
    expect((await atTikTok('held')).map(({ advertiserId }) => advertiserId)).toEqual([SECOND]);
    expect(await cloud.deadLetters()).toEqual([]);
  });

  test('rejects a manifest for an advertiser that is not configured, and names the configured ones', async () => {
    const key = 'tiktok/strange/email_sha256/s/manifest.json';
    await cloud.put({
      audience: 'strange',
      runId: 's',
      source: 'loyalty',
      advertiser: 'brand-nine',
      files: [hashes('s', 0, 5)],
    });
    await cloud.settled();

    expect(await cloud.deadLetters()).toEqual([
      {
        key,
        reason: 'UnknownAdvertiserError',
        code: undefined,
        requestId: undefined,
        message: `The manifest ${key} is for the advertiser brand-nine; the configuration has main, brand-two. Add it to tiktok.advertisers and deploy, then redrive this dead letter`,
      },
    ]);
  });

  test('continues with the audiences and deliveries of an earlier version with one advertiser', async () => {
    await cloud.tiktok.admin.addAudiences({ count: 1, prefix: 'grown', advertiserId: FIRST });
    const known = await cloud.tiktok.admin.audiences();
    const id = known.find(({ name }) => name === 'grown-1')?.id;
    const documents = DynamoDBDocumentClient.from(cloud.aws.clients.dynamodb);
    const put = (Item: Record<string, unknown>) =>
      documents.send(new PutCommand({ TableName: cloud.resources.ledgerTable, Item }));
    // As the previous version wrote them, attribute by attribute.
    await put({
      pk: `AUDIENCES#${FIRST}`,
      sk: 'FORMAT#grown#email_sha256',
      version: 9,
      audience: 'grown',
      format: 'email_sha256',
      tiktokName: 'grown-1',
      audienceId: id,
      deliveredRows: 2000,
      lastDelivery: {
        id: '0011',
        state: 'delivered',
        action: 'append',
        rows: 2000,
        at: '2026-11-20T04:10:00.000Z',
        run: { source: 'loyalty', runId: 'earlier' },
      },
    });
    await put({ pk: `AUDIENCES#${FIRST}`, sk: 'NAME#grown', version: 1, plainFormat: 'email_sha256' });

    await cloud.put({ audience: 'grown', runId: 'later', source: 'loyalty', files: [hashes('grown', 0, 8)] });
    await cloud.settled();

    expect(await atTikTok('grown-1')).toEqual([
      { advertiserId: FIRST, members: hashes('grown', 0, 8).toSorted(), applied: ['APPEND'] },
    ]);
    expect(await atTikTok('grown')).toEqual([]);
    expect(await ledger().get({ pk: `AUDIENCES#${FIRST}`, sk: 'FORMAT#grown#email_sha256' })).toMatchObject({
      audienceId: id,
      deliveredRows: 2008,
    });
  });
});
