import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { listAudiences } from '../../../lambdas/shared/ledger/audiences.ts';
import { deliveriesOfRun } from '../../../lambdas/shared/ledger/deliveries.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { metricsOf, sumOf } from '../helpers/metrics.ts';
import { hashes, manifestOf } from '../helpers/partitions.ts';
import { startUploaderCloud, type UploaderCloud } from '../helpers/uploader-cloud.ts';

let cloud: UploaderCloud;

beforeAll(async () => {
  cloud = await startUploaderCloud();
});

afterAll(async () => {
  await cloud.stop();
});

let run = 0;
/** A run id, and an audience that no other test uses. */
const fresh = (): { readonly runId: string; readonly audience: string } => {
  run += 1;
  return { runId: `run-${run}`, audience: `audience-${run}` };
};

/** TikTok's audience of a name, with the members' hashes in order. */
async function atTikTok(name: string) {
  const found = (await cloud.tiktok.admin.audiences()).filter((audience) => audience.name === name);
  return Promise.all(
    found.map(async ({ id, calculateType, applied }) => ({
      calculateType,
      members: await cloud.tiktok.admin.members(id),
      applied: applied.map((application) => application.action),
    })),
  );
}

const md5OfLines = (lines: readonly string[]): string =>
  createHash('md5')
    .update(lines.map((line) => `${line}\n`).join(''))
    .digest('hex');

describe('uploader', () => {
  beforeEach(async () => {
    await cloud.tiktok.admin.clearFaults();
  });

  test('creates an audience from the first partition of a name and appends a later one to it', async () => {
    const { audience } = fresh();

    await cloud.put({ audience, runId: 'monday', files: [hashes(audience, 0, 1200)] });
    await cloud.settled();
    await cloud.put({ audience, runId: 'tuesday', files: [hashes(audience, 1000, 1500)] });
    await cloud.settled();

    expect(await atTikTok(audience)).toEqual([
      {
        calculateType: 'EMAIL_SHA256',
        members: hashes(audience, 0, 1500).toSorted(),
        applied: ['CREATE', 'APPEND'],
      },
    ]);
  });

  test('creates a separate audience for a further format of a name', async () => {
    const { audience, runId } = fresh();

    await cloud.put({ audience, runId, format: 'phone_sha256', files: [hashes('phone', 0, 30)] });
    await cloud.settled();
    await cloud.put({ audience, runId, format: 'email_sha256', files: [hashes('email', 0, 20)] });
    await cloud.settled();

    const members = await Promise.all([atTikTok(audience), atTikTok(`${audience} (EMAIL_SHA256)`)]);
    expect(members).toEqual([
      [{ calculateType: 'PHONE_SHA256', members: hashes('phone', 0, 30).toSorted(), applied: ['CREATE'] }],
      [{ calculateType: 'EMAIL_SHA256', members: hashes('email', 0, 20).toSorted(), applied: ['CREATE'] }],
    ]);
  });

  test('sends a name with spaces, percent, plus and non-ASCII letters to TikTok unchanged', async () => {
    const audience = 'Größe 100% + mehr %2F 東京 é';

    await cloud.put({ audience, runId: 'r', files: [hashes('name', 0, 5)] });
    await cloud.settled();

    expect(await atTikTok(audience)).toEqual([
      { calculateType: 'EMAIL_SHA256', members: hashes('name', 0, 5).toSorted(), applied: ['CREATE'] },
    ]);
  });

  test('finds an audience on the last page of the list', async () => {
    const { audience, runId } = fresh();
    await cloud.tiktok.admin.addAudiences({ count: 1, prefix: audience });
    await cloud.tiktok.admin.addAudiences({ count: 150, prefix: 'somebody-elses' });
    await cloud.tiktok.admin.configure({ minimumMembers: 0 });

    await cloud.put({ audience: `${audience}-1`, runId, files: [hashes(audience, 0, 7)] });
    await cloud.settled();

    expect(await atTikTok(`${audience}-1`)).toEqual([
      { calculateType: 'EMAIL_SHA256', members: hashes(audience, 0, 7).toSorted(), applied: ['APPEND'] },
    ]);
    await cloud.tiktok.admin.configure({ minimumMembers: 1000 });
  });

  test('appends a file placed by hand, without its header, byte order mark, capitals and CRLF', async () => {
    const { audience } = fresh();
    const lines = hashes(audience, 0, 3);
    const text = `\ufeffemail_sha256\r\n${lines.join('\r\n').toUpperCase()}`;

    await cloud.putText(`tiktok/${audience}/EMAIL_SHA256/people.CSV`, text);
    await cloud.settled();

    expect(await atTikTok(audience)).toEqual([
      { calculateType: 'EMAIL_SHA256', members: lines.toSorted(), applied: ['CREATE'] },
    ]);
    expect(await cloud.tiktok.admin.violations()).toEqual([]);
  });

  test('sends nothing of a file whose last line is a plain e-mail, and dead-letters the message with the place', async () => {
    const { audience } = fresh();
    const key = `tiktok/${audience}/email_sha256/people.csv`;
    const before = await cloud.tiktok.admin.counters();

    await cloud.putText(key, `${hashes(audience, 0, 9).join('\n')}\nann@example.com`);
    await cloud.settled();

    expect((await cloud.tiktok.admin.counters()).requests).toEqual(before.requests);
    expect(await cloud.deadLetters()).toEqual([
      {
        key,
        reason: 'PrivacyGateError',
        code: undefined,
        requestId: undefined,
        message: `${key}: line 10 is not a SHA-256 hash (not_hexadecimal); nothing of this delivery was sent`,
      },
    ]);
  });

  test('sends nothing of a partition when one line of its last file is not a hash', async () => {
    const { audience, runId } = fresh();
    const before = await cloud.tiktok.admin.counters();
    const files = [hashes(audience, 0, 5), [...hashes(audience, 5, 8), 'd41d8cd98f00b204e9800998ecf8427e']];

    await cloud.put({ audience, runId, files });
    await cloud.settled();

    expect((await cloud.tiktok.admin.counters()).requests).toEqual(before.requests);
    const [letter] = await cloud.deadLetters();
    expect(letter).toEqual({
      key: `tiktok/${audience}/email_sha256/${runId}/manifest.json`,
      reason: 'PrivacyGateError',
      code: undefined,
      requestId: undefined,
      message: `tiktok/${audience}/email_sha256/${runId}/part-00001.csv: line 4 is not a SHA-256 hash (md5); nothing of this delivery was sent`,
    });
  });

  test('uploads once when the same event arrives three times', async () => {
    const { audience, runId } = fresh();
    const lines = hashes(audience, 0, 40);
    const { manifestKey } = await cloud.put({ audience, runId, files: [lines] });

    await cloud.repeatEvent(manifestKey, 2);
    await cloud.settled();

    const { uploadsBySignature } = await cloud.tiktok.admin.counters();
    expect(uploadsBySignature[md5OfLines(lines)]).toBe(1);
    expect(await atTikTok(audience)).toEqual([
      { calculateType: 'EMAIL_SHA256', members: lines.toSorted(), applied: ['CREATE'] },
    ]);
  });

  test('counts a file once in ledger and metrics when its two events arrive together', async () => {
    const { audience } = fresh();
    const key = `tiktok/${audience}/email_sha256/people.csv`;
    const before = metricsOf(cloud, 'uploader').length;
    // Long enough for the second message to have read the delivery as open, and to wait for the audience.
    await cloud.tiktok.admin.inject({ endpoint: 'file/upload', fault: { kind: 'slow', delayMs: 1500 } });

    await cloud.putText(key, hashes(audience, 0, 1500).join('\n'));
    await cloud.repeatEvent(key, 2);
    await cloud.settled();

    const lines = metricsOf(cloud, 'uploader').slice(before);
    const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
    const overviews = await listAudiences(ledger, '7000000000000000001');
    expect({
      deliveredRows: overviews.find((one) => one.audience.audience === audience)?.audience.deliveredRows,
      succeeded: sumOf(lines, 'DeliveriesSucceeded'),
      rows: sumOf(lines, 'RowsDelivered'),
    }).toEqual({ deliveredRows: 1500, succeeded: 1, rows: 1500 });
  });

  test('rejects a replace with too many files before anything is sent', async () => {
    const { audience, runId } = fresh();
    const before = await cloud.tiktok.admin.counters();
    const files = Array.from({ length: 501 }, (_, index) => hashes(audience, index, index + 1));

    // The files themselves are missing: they are not read.
    const { manifestKey, manifest } = manifestOf({ audience, runId, action: 'replace', files });
    await cloud.putText(manifestKey, manifest);
    await cloud.settled();

    expect((await cloud.tiktok.admin.counters()).requests).toEqual(before.requests);
    expect(await cloud.deadLetters()).toMatchObject([
      {
        reason: 'TooManyFilesError',
        message: expect.stringContaining('at most 500 files, this one has 501'),
      },
    ]);
  });

  test('names the ids of two audiences of one name and type, and changes neither', async () => {
    const { audience, runId } = fresh();
    await cloud.tiktok.admin.addAudiences({ count: 1, prefix: audience });
    await cloud.tiktok.admin.addAudiences({ count: 1, prefix: audience });
    const ids = (await cloud.tiktok.admin.audiences())
      .filter(({ name }) => name === `${audience}-1`)
      .map(({ id }) => id);

    await cloud.put({ audience: `${audience}-1`, runId, files: [hashes(audience, 0, 7)] });
    await cloud.settled();

    const [letter] = await cloud.deadLetters();
    expect(letter?.reason).toBe('AmbiguousAudienceError');
    for (const id of ids) expect(letter?.message).toContain(id);
    expect((await atTikTok(`${audience}-1`)).map(({ applied }) => applied)).toEqual([[], []]);
  });

  test('replaces by up to 500 files in one call', async () => {
    const { audience } = fresh();
    await cloud.put({ audience, runId: 'first', files: [hashes('old', 0, 1000)] });
    await cloud.settled();
    const files = Array.from({ length: 60 }, (_, index) => hashes('new', index * 25, (index + 1) * 25));

    await cloud.put({ audience, runId: 'second', action: 'replace', files });
    await cloud.settled();

    expect(await atTikTok(audience)).toEqual([
      {
        calculateType: 'EMAIL_SHA256',
        members: hashes('new', 0, 1500).toSorted(),
        applied: ['CREATE', 'REPLACE'],
      },
    ]);
  });

  test('does not apply a replace that is older than the last one, and records it as superseded', async () => {
    const { audience } = fresh();
    const older = { audience, action: 'replace', runId: `${audience}-older` } as const;
    const newer = { audience, action: 'replace', runId: `${audience}-newer` } as const;
    await cloud.put({ ...newer, exportedAt: '2026-11-02T00:00:00Z', files: [hashes('newer', 0, 1000)] });
    await cloud.settled();

    await cloud.put({ ...older, exportedAt: '2026-11-01T00:00:00Z', files: [hashes('older', 0, 1000)] });
    await cloud.settled();

    expect(await atTikTok(audience)).toEqual([
      {
        calculateType: 'EMAIL_SHA256',
        members: hashes('newer', 0, 1000).toSorted(),
        applied: ['CREATE'],
      },
    ]);
    const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
    const states = (await deliveriesOfRun(ledger, 'loyalty', older.runId)).map(({ state }) => state);
    expect(states).toEqual(['superseded']);
  });

  test('removes members, and does nothing for an audience that does not exist', async () => {
    const { audience } = fresh();
    await cloud.put({ audience, runId: 'all', files: [hashes(audience, 0, 1100)] });
    await cloud.settled();
    const gone = { audience: `${audience}-never-made`, runId: `${audience}-gone`, action: 'remove' } as const;

    await cloud.put({ audience, runId: 'some', action: 'remove', files: [hashes(audience, 0, 100)] });
    await cloud.put({ ...gone, files: [hashes(audience, 0, 100)] });
    await cloud.settled();

    expect(await atTikTok(audience)).toEqual([
      {
        calculateType: 'EMAIL_SHA256',
        members: hashes(audience, 100, 1100).toSorted(),
        applied: ['CREATE', 'REMOVE'],
      },
    ]);
    expect(await atTikTok(gone.audience)).toEqual([]);
    const ledger = new LedgerTable(cloud.aws.clients.dynamodb, cloud.resources.ledgerTable);
    const states = (await deliveriesOfRun(ledger, 'loyalty', gone.runId)).map(({ state }) => state);
    expect(states).toEqual(['nothing_to_remove']);
  });

  test("dead-letters a message with TikTok's code and request id when an update would leave fewer than 1,000 members", async () => {
    const { audience, runId } = fresh();
    await cloud.put({ audience, runId: 'small', files: [hashes(audience, 0, 10)] });
    await cloud.settled();

    await cloud.put({ audience, runId, files: [hashes(audience, 10, 20)] });
    await cloud.settled();

    const requests = await cloud.tiktok.admin.requests();
    expect(await cloud.deadLetters()).toEqual([
      {
        key: `tiktok/${audience}/email_sha256/${runId}/manifest.json`,
        reason: 'PermanentTikTokError',
        code: '40002',
        requestId: requests.findLast((request) => request.endpoint === 'update')?.requestId,
        message: expect.stringContaining('1000'),
      },
    ]);
  });

  test('dead-letters what an audience has no room for, and delivers it after a replace and a redrive', async () => {
    const { audience } = fresh();
    const files = (from: number) => [
      hashes(audience, from, from + 600),
      hashes(audience, from + 600, from + 1200),
    ];
    await cloud.tiktok.admin.configure({ maximumFiles: 3 });
    await cloud.put({ audience, runId: 'monday', files: files(0) });
    await cloud.settled();

    await cloud.put({ audience, runId: 'tuesday', files: files(1200) });
    await cloud.settled();
    const afterRefusal = await atTikTok(audience);
    const replaced = { action: 'replace', exportedAt: '2026-11-21T00:00:00Z' } as const;
    await cloud.put({ audience, runId: 'wednesday', ...replaced, files: [files(0).flat()] });
    await cloud.settled();
    const deadLettered = await cloud.redrive();
    await cloud.settled();
    await cloud.tiktok.admin.configure({ maximumFiles: 500 });

    expect(afterRefusal).toMatchObject([{ members: files(0).flat().toSorted(), applied: ['CREATE'] }]);
    expect(deadLettered).toEqual([{ reason: 'PermanentTikTokError', code: '40002' }]);
    expect(await atTikTok(audience)).toMatchObject([
      {
        members: [...files(0), ...files(1200)].flat().toSorted(),
        applied: ['CREATE', 'REPLACE', 'APPEND'],
      },
    ]);
  });

  test('delivers a dead letter that is put back before its failure was recorded, or under a clock that is ahead', async () => {
    const { audience, runId } = fresh();
    const fault = { kind: 'code', code: 40002 } as const;
    await cloud.tiktok.admin.inject({ endpoint: 'file/upload', times: 1, fault });
    await cloud.put({ audience, runId, files: [hashes(audience, 0, 1000)] });
    await cloud.settled();
    await cloud.endLater(runId);

    expect(await cloud.redrive()).toEqual([{ reason: 'PermanentTikTokError', code: '40002' }]);
    await cloud.settled();

    expect(await atTikTok(audience)).toEqual([
      {
        calculateType: 'EMAIL_SHA256',
        members: hashes(audience, 0, 1000).toSorted(),
        applied: ['CREATE'],
      },
    ]);
    expect(await cloud.deadLetters()).toEqual([]);
  });

  test('ignores an older message of a delivery that failed', async () => {
    const { audience, runId } = fresh();
    const fault = { kind: 'code', code: 40002 } as const;
    await cloud.tiktok.admin.inject({ endpoint: 'file/upload', times: 1, fault });
    const { manifestKey } = await cloud.put({ audience, runId, files: [hashes(audience, 0, 1000)] });
    await cloud.settled();
    await cloud.endLater(runId);

    await cloud.repeatEvent(manifestKey, 1);
    await cloud.settled();

    expect(await atTikTok(audience)).toEqual([]);
    expect((await cloud.deadLetters()).map(({ key }) => key)).toEqual([manifestKey]);
  });

  test('creates an audience again that was deleted at TikTok, after a redrive', async () => {
    const { audience, runId } = fresh();
    await cloud.put({ audience, runId: 'before', files: [hashes(audience, 0, 1000)] });
    await cloud.settled();
    const id = (await cloud.tiktok.admin.audiences()).find(({ name }) => name === audience)?.id;
    await deleteAtTikTok(id ?? '');

    await cloud.put({ audience, runId, files: [hashes(audience, 1000, 1010)] });
    await cloud.settled();

    expect(await cloud.redrive()).toEqual([{ reason: 'AudienceGoneError', code: '40007' }]);
    await cloud.settled();
    expect(await atTikTok(audience)).toEqual([
      {
        calculateType: 'EMAIL_SHA256',
        members: hashes(audience, 1000, 1010).toSorted(),
        applied: ['CREATE'],
      },
    ]);
  });
});

/** As an operator does it in TikTok Ads Manager. */
async function deleteAtTikTok(id: string): Promise<void> {
  await fetch(`${cloud.tiktok.baseUrl}/dmp/custom_audience/delete/`, {
    method: 'POST',
    headers: { 'Access-Token': 'local-access-token', 'content-type': 'application/json' },
    body: JSON.stringify({ advertiser_id: '7000000000000000001', custom_audience_ids: [id] }),
  });
}
