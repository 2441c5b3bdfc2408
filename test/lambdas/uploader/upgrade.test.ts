import { createHash } from 'node:crypto';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listAudiences, readAudience } from '../../../lambdas/shared/ledger/audiences.ts';
import { deliveriesOfDay, deliveriesOfRun } from '../../../lambdas/shared/ledger/deliveries.ts';
import { readContent } from '../../../lambdas/shared/ledger/files.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { tiktokClient } from '../../local/tiktok-server/tiktok-client.ts';
import { hashes } from '../helpers/partitions.ts';
import { startUploaderCloud, type UploaderCloud } from '../helpers/uploader-cloud.ts';

// Items of version 0.1.0, in which deliveries could not wait and a replace was several calls.

const ADVERTISER = '7000000000000000001';
const FILES = 60;
const LINES = 20;

let cloud: UploaderCloud;
let ledger: LedgerTable;

beforeAll(async () => {
  cloud = await startUploaderCloud();
  ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
});

afterAll(async () => {
  await cloud.stop();
});

async function putItem(item: object): Promise<void> {
  const documents = DynamoDBDocumentClient.from(cloud.aws.clients.dynamodb);
  await documents.send(new PutCommand({ TableName: cloud.resources.ledgerTable, Item: item }));
}

const audienceItem = (audience: string, further: object) => ({
  ...{ pk: `AUDIENCES#${ADVERTISER}`, sk: `FORMAT#${audience}#email_sha256`, version: 7 },
  ...{ audience, format: 'email_sha256', tiktokName: audience },
  ...further,
});

const deliveryItem = (runId: string, id: string, audience: string, further: object) => ({
  ...{ pk: `RUN#loyalty#${runId}`, sk: `DELIVERY#${id}`, version: 4, id, runId, source: 'loyalty', audience },
  ...{
    bucket: cloud.resources.audiencesBucket,
    format: 'email_sha256',
    advertiserId: ADVERTISER,
    failures: 0,
  },
  key: `tiktok/${audience}/email_sha256/${runId}/manifest.json`,
  ...{
    createdAt: '2026-11-20T05:00:00.000Z',
    updatedAt: '2026-11-20T05:01:00.000Z',
    day: 'DELIVERY#2026-11-20',
  },
  ...further,
});

/** The manifest and files of a run, as the preparation writes them. */
function runOf(audience: string, runId: string) {
  const lines = Array.from({ length: FILES }, (_, n) => hashes(audience, n * LINES, (n + 1) * LINES));
  const folder = `tiktok/${audience}/email_sha256/${runId}`;
  const files = lines.map((_, n) => ({
    key: `${folder}/part-${String(n).padStart(5, '0')}.csv`,
    ...{ rows: LINES, bytes: LINES * 65 },
  }));
  const manifest = JSON.stringify({
    ...{ version: 1, runId, source: 'loyalty', audience, format: 'email_sha256', action: 'replace' },
    ...{ exportedAt: '2026-11-20T04:00:00Z', files, rows: FILES * LINES },
  });
  const manifestKey = `${folder}/manifest.json`;
  const id = createHash('sha256')
    .update(JSON.stringify([cloud.resources.audiencesBucket, manifestKey, manifest]))
    .digest('hex')
    .slice(0, 32);
  return { lines, manifest, manifestKey, id };
}

describe('items of the previous version', () => {
  test('let a replace with a first call of 49 files append the remaining files', async () => {
    const [audience, runId] = ['half-replaced', 'half'];
    const { id, lines, manifest, manifestKey } = runOf(audience, runId);
    const tiktok = tiktokClient(cloud.tiktok.baseUrl);
    const first = await tiktok.uploadHashes(lines.slice(0, 49).flat());
    const created = await tiktok.post('create', {
      ...{ custom_audience_name: audience, calculate_type: 'EMAIL_SHA256', file_paths: [first] },
    });
    const audienceId = String(created.data['custom_audience_id']);
    await putItem(
      audienceItem(audience, {
        audienceId,
        ...{ lastReplacedAt: '2026-11-20T04:00:00Z', lastReplacedBy: id, deliveredRows: 500 },
        lease: { deliveryId: id, until: Date.now() - 1000, applying: true, isGivenBack: true },
      }),
    );
    await putItem(
      deliveryItem(runId, id, audience, {
        ...{
          action: 'replace',
          exportedAt: '2026-11-20T04:00:00Z',
          files: FILES,
          state: 'delivering',
          applied: 1,
        },
      }),
    );

    for (const [n, part] of lines.entries()) {
      const key = `tiktok/${audience}/email_sha256/${runId}/part-${String(n).padStart(5, '0')}.csv`;
      await cloud.putText(key, part.map((line) => `${line}\n`).join(''));
    }
    await cloud.putText(manifestKey, manifest);
    await cloud.settled();

    const found = (await cloud.tiktok.admin.audiences()).find(({ name }) => name === audience);
    expect(found?.applied.map(({ action, signatures }) => [action, signatures.length])).toEqual([
      ['CREATE', 1],
      ['APPEND', 11],
    ]);
    expect(await cloud.tiktok.admin.members(audienceId)).toEqual(lines.flat().toSorted());
    expect((await readAudience(ledger, ADVERTISER, audience, 'email_sha256')).record).toMatchObject({
      ...{ audienceId, deliveredRows: FILES * LINES, lastReplacedBy: id },
    });
  });

  test('are not delivered again when they have ended', async () => {
    const [audience, runId] = ['long-delivered', 'done'];
    const { id, manifest, manifestKey } = runOf(audience, runId);
    const before = await cloud.tiktok.admin.counters();
    const delivered = deliveryItem(runId, id, audience, {
      ...{
        action: 'replace',
        exportedAt: '2026-11-20T04:00:00Z',
        files: FILES,
        state: 'delivered',
        applied: 2,
      },
      ...{
        rows: FILES * LINES,
        audienceId: '7400000000000000001',
        audienceName: audience,
        expiresAt: 2_000_000_000,
      },
    });
    await putItem(delivered);

    await cloud.putText(manifestKey, manifest);
    await cloud.settled();

    expect((await cloud.tiktok.admin.counters()).requests).toEqual(before.requests);
    expect(await deliveriesOfRun(ledger, 'loyalty', runId)).toEqual([
      expect.objectContaining({ id, state: 'delivered', updatedAt: '2026-11-20T05:01:00.000Z', rows: 1200 }),
    ]);
    expect((await deliveriesOfDay(ledger, '2026-11-20')).map((one) => one.id)).toContain(id);
  });

  test("are read: an audience with its check, a create without an answer, and a hand-placed file's content", async () => {
    const partition = 'HAND#bucket#tiktok/by-hand/email_sha256/people.csv';
    const content = {
      ...{ sha256: 'ab', expiresAt: 2_000_000_000 },
      parts: [
        {
          ...{ start: 0, end: 65, rows: 1, md5: 'cd' },
          upload: { filePath: 'x/1', advertiserId: ADVERTISER, at: 1 },
        },
      ],
    };
    const check = {
      ...{ audience: 'asked', format: 'email_sha256', audienceId: '740', matchedUsers: 5, isValid: true },
      ...{ matchRate: 0.5, problems: [{ message: 'm', at: 't' }], checkedAt: '2026-11-20T10:00:00.000Z' },
    };
    const createIntent = { deliveryId: 'd', at: 5 };
    await putItem({ pk: partition, sk: 'CONTENT#"e"', version: 1, ...content });
    await putItem({ pk: `AUDIENCES#${ADVERTISER}`, sk: 'CHECK#asked#email_sha256', version: 3, ...check });
    await putItem(audienceItem('asked', { createIntent }));

    const asked = (await listAudiences(ledger, ADVERTISER)).find((one) => one.audience.audience === 'asked');

    expect(asked?.audience).toMatchObject({ audience: 'asked', tiktokName: 'asked', createIntent });
    expect(asked?.check?.record).toMatchObject(check);
    expect(await readContent(ledger, partition, '"e"')).toEqual(content);
  });
});
