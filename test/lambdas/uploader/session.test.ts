import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Audience, LineEntry, WaitingLine } from '../../../lambdas/shared/ledger/audiences.ts';
import type { Delivery } from '../../../lambdas/shared/ledger/deliveries.ts';
import { LedgerConflictError } from '../../../lambdas/shared/ledger/errors.ts';
import type { DeliveryFile } from '../../../lambdas/shared/ledger/files.ts';
import { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import { ENDPOINTS } from '../../../lambdas/shared/tiktok/constants.ts';
import { ReplaceLockedError } from '../../../lambdas/shared/tiktok/errors.ts';
import { LeaseLostError, NotYetError } from '../../../lambdas/uploader/errors.ts';
import type { DeliveryOrder } from '../../../lambdas/uploader/order.ts';
import { DeliverySession } from '../../../lambdas/uploader/session.ts';
import { type MemoryDynamoDB, memoryDynamoDB } from '../helpers/memory-dynamodb.ts';

const NOW = '2026-11-26T10:00:00.000Z';
const NOW_MS = Date.parse(NOW);
const LEASE_MS = 90_000;
const ADVERTISER = '7000000000000000001';

const ORDER: DeliveryOrder = {
  address: { partition: 'RUN#crm#week-47', id: 'first' },
  bucket: 'hashes-bucket',
  key: 'tiktok/foodies/email_sha256/week-47/manifest.json',
  source: 'crm',
  runId: 'week-47',
  audience: 'foodies',
  format: 'email_sha256',
  action: 'append',
  exportedAt: '2026-11-25T00:00:00Z',
  rules: 'prepared',
  files: [{ key: 'part-0' }, { key: 'part-1' }],
};

/** What the ledger holds of a delivery that has just begun. */
const BEGUN = {
  ...{ id: 'first', bucket: 'hashes-bucket', key: ORDER.key, source: 'crm', runId: 'week-47' },
  ...{ audience: 'foodies', format: 'email_sha256', action: 'append', exportedAt: '2026-11-25T00:00:00Z' },
  ...{ files: 2, state: 'delivering', applied: 0, failures: 0 },
  ...{ advertiser: 'main', advertiserId: ADVERTISER },
  ...{ createdAt: NOW, updatedAt: NOW, day: 'DELIVERY#2026-11-26' },
  ...{ pk: 'RUN#crm#week-47', sk: 'DELIVERY#first', version: 1 },
};
const LEASE = { deliveryId: 'first', until: NOW_MS + LEASE_MS, applying: false, isGivenBack: false };
const AUDIENCE = {
  ...{ audience: 'foodies', format: 'email_sha256', advertiser: 'main' },
  ...{ pk: `AUDIENCES#${ADVERTISER}`, sk: 'FORMAT#foodies#email_sha256', version: 1 },
};

let memory: MemoryDynamoDB;
let ledger: LedgerTable;
const opened: DeliverySession[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
  memory = memoryDynamoDB();
  ledger = new LedgerTable(memory.client, 'ledger');
});

afterEach(async () => {
  for (const session of opened.splice(0)) await session.close().catch(() => undefined);
  vi.useRealTimers();
});

async function open(
  change: Partial<DeliveryOrder> = {},
  options: { leaseMs?: number; isDoneWith?: (delivery: Delivery) => boolean } = {},
  order: DeliveryOrder = ORDER,
): Promise<DeliverySession> {
  const settings = { leaseMs: LEASE_MS, isDoneWith: () => false, ...options };
  const session = await DeliverySession.open(
    { ledger, advertiser: 'main', advertiserId: ADVERTISER, ...settings },
    { ...order, ...change },
  );
  if (session === undefined) throw new Error('there is nothing left to do');
  opened.push(session);
  return session;
}

const other = { address: { partition: 'RUN#crm#week-48', id: 'second' }, runId: 'week-48' };

const delivery = (id = 'first', partition = 'RUN#crm#week-47') =>
  memory.items.get(`${partition} DELIVERY#${id}`);
const audience = () => memory.items.get(`AUDIENCES#${ADVERTISER} FORMAT#foodies#email_sha256`);

/** Changes the audience in the ledger as a function does that has taken it over. */
async function takeOver(): Promise<void> {
  const { pk, sk, version, ...record } = audience() ?? {};
  const key = { pk: String(pk), sk: String(sk) };
  await ledger.write([{ key, record: { ...record, tiktokName: 'Taken' }, version: Number(version) }]);
}

/** Until what, in real time; the clock that the session sees does not move. */
async function until(holds: () => boolean): Promise<void> {
  for (let checks = 0; !holds(); checks++) {
    if (checks > 1000) throw new Error('it never came');
    await sleep(5);
  }
}

const leasedUntil = () => (audience()?.['lease'] as Audience['lease'])?.until;

const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

const file = (etag: string): DeliveryFile => ({ objectKey: 'part', etag, expiresAt: 9, parts: [] });

describe('a session that opens', () => {
  test('writes a new delivery and takes the lease of its audience', async () => {
    const session = await open();

    expect(delivery()).toEqual(BEGUN);
    expect(audience()).toEqual({ ...AUDIENCE, lease: LEASE });
    expect([session.failures, session.isLookedUp, session.awaited, session.file(0)]).toEqual([
      ...[0, false, []],
      undefined,
    ]);
  });

  test('finds nothing to do for a delivery that is done with, and takes no lease', async () => {
    const first = await open();
    await first.settle('delivered', 5, 99);
    await first.close();
    const asked: string[] = [];

    const again = open({}, { isDoneWith: ({ state }) => asked.push(state) > 0 });

    await expect(again).rejects.toThrow('there is nothing left to do');
    expect(asked).toEqual(['delivered']);
    expect(audience()?.['lease']).toBeUndefined();
  });

  test.each([
    ['received', 'delivering'],
    ['failed', 'delivering'],
    ['waiting', 'waiting'],
    ['delivering', 'delivering'],
  ] as const)('takes a delivery that is %s up as %s', async (state, expected) => {
    const first = await open();
    await first.save({ delivery: (record) => ({ ...record, state, failures: 2 }) });
    await first.close();

    const session = await open();

    expect([session.delivery.state, session.failures]).toEqual([expected, 2]);
  });

  test('waits as long as the lease of another delivery lasts', async () => {
    await open();
    pass(10_000);

    const refusal: unknown = await open(other).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(NotYetError);
    expect(refusal).toMatchObject({
      message: 'Another delivery is at work on foodies, email_sha256',
      waitMs: LEASE_MS - 10_000,
    });
    expect(delivery('second', 'RUN#crm#week-48')).toBeUndefined();
  });

  test('waits as long as a lease lasts when another function takes the audience at the same moment', async () => {
    memory.onRequest = async (operation) => {
      if (operation !== 'TransactWriteItems') return;
      memory.onRequest = () => undefined;
      await open(other);
    };

    const refusal: unknown = await open().catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(NotYetError);
    expect(refusal).toMatchObject({
      message: 'Another function took the audience at the same moment',
      waitMs: LEASE_MS,
    });
  });

  test('throws what else is wrong with the ledger as it is', async () => {
    memory.onRequest = (operation) => {
      if (operation === 'TransactWriteItems') throw new Error('no network');
    };

    await expect(open()).rejects.toThrow('no network');
  });

  test('counts the death of the function that had the delivery before as a failure', async () => {
    const dead = await open();
    pass(LEASE_MS + 1);

    const session = await open();

    expect(session.failures).toBe(1);
    expect(dead.delivery.failures).toBe(0);
  });

  test('finds the files that were checked before', async () => {
    const first = await open();
    await first.saveFile(1, () => file('checked'));
    await first.close();

    const session = await open();

    expect([session.file(0), session.file(1)]).toEqual([undefined, file('checked')]);
  });
});

describe('a session at work', () => {
  test('writes delivery and audience together and renews the lease', async () => {
    const session = await open();
    pass(30_000);

    await session.save({
      delivery: (record) => ({ ...record, applied: record.applied + 1 }),
      audience: (record) => ({ ...record, audienceId: '740' }),
    });

    const updatedAt = '2026-11-26T10:00:30.000Z';
    expect(delivery()).toEqual({ ...BEGUN, applied: 1, updatedAt, version: 2 });
    expect(audience()).toEqual({
      ...AUDIENCE,
      audienceId: '740',
      lease: { ...LEASE, until: NOW_MS + 30_000 + LEASE_MS },
      version: 2,
    });
    expect([session.delivery.applied, session.audience.audienceId]).toEqual([1, '740']);
  });

  test('writes a file over what it was', async () => {
    const session = await open();

    await session.saveFile(0, (record) => file(`${record?.etag} then checked`));
    await session.saveFile(0, (record) => file(`${record?.etag} then uploaded`));

    expect(session.file(0)).toEqual(file('undefined then checked then uploaded'));
    expect(memory.items.get('RUN#crm#week-47 FILE#first#00000')).toMatchObject({ version: 2 });
  });

  test('writes in the order in which it was asked to', async () => {
    const session = await open();

    await Promise.all(
      [1, 2, 3].map((n) =>
        session.save({ delivery: (record) => ({ ...record, rows: (record.rows ?? 0) * 10 + n }) }),
      ),
    );

    expect(delivery()).toMatchObject({ rows: 123, version: 4 });
  });

  test('counts failures until something succeeds', async () => {
    const session = await open();
    const failure = { name: 'E', message: 'm', at: NOW };

    await session.noteFailure(failure);
    await session.noteFailure(failure);
    const before = [session.failures, session.delivery.lastFailure];
    await session.saveFile(0, () => file('checked'));
    const after = session.failures;
    await session.noteFailure(failure);

    expect([...before, after]).toEqual([2, failure, 0]);
    expect(delivery()).toMatchObject({ failures: 1, lastFailure: failure });
  });

  test('keeps the reason of a wait and counts no failure for it', async () => {
    const session = await open();
    const failure = { name: 'E', message: 'm', at: NOW };

    await session.noteFailure(failure);
    await session.noteWait({ ...failure, message: 'the quota is used up' });

    expect(delivery()).toMatchObject({ failures: 1, lastFailure: { message: 'the quota is used up' } });
  });

  test('renews its lease by itself, until it is closed', async () => {
    const session = await open({}, { leaseMs: 30 });
    pass(20);

    await until(() => leasedUntil() === NOW_MS + 50);
    await session.close();
    const version = audience()?.['version'];
    await sleep(50);

    expect(audience()).toEqual({ ...AUDIENCE, version });
  });

  test('renews its lease when a third of it has passed', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: NOW_MS });
    await open();
    vi.advanceTimersByTime(LEASE_MS / 3);

    await until(() => leasedUntil() === NOW_MS + LEASE_MS / 3 + LEASE_MS);
  });

  test('renews nothing once the delivery has ended', async () => {
    const session = await open({}, { leaseMs: 30 });
    await session.settle('delivered', 5, 99);
    const ended = audience();

    await sleep(50);

    expect(audience()).toEqual(ended);
  });

  test('takes no lease again after the delivery has ended', async () => {
    const session = await open();
    await session.settle('delivered', 5, 99);
    const ended = audience();

    await session.save({});

    expect(audience()).toEqual({ ...ended, version: 3 });
  });

  test('goes on after a renewal that failed, as long as its lease lasts', async () => {
    const session = await open({}, { leaseMs: 30 });
    let failures = 0;
    memory.onRequest = () => {
      failures += 1;
      throw new Error('no network');
    };
    pass(30);

    await until(() => failures > 1);
    memory.onRequest = () => undefined;
    pass(10);

    await until(() => leasedUntil() === NOW_MS + 70);
    expect(session.signal.aborted).toBe(false);
  });

  test('is aborted when its lease ran out before a renewal succeeded', async () => {
    const session = await open({}, { leaseMs: 30 });
    memory.onRequest = () => {
      throw new Error('no network');
    };
    pass(31);

    await until(() => session.signal.aborted);

    expect(session.signal.reason).toBeInstanceOf(LeaseLostError);
    expect(session.signal.reason).toMatchObject({
      message: 'The lease ran out',
      cause: expect.objectContaining({ message: 'no network' }),
    });
  });
});

describe('a session that has lost its lease', () => {
  test('says so, and writes nothing more', async () => {
    const session = await open();
    await takeOver();

    const refusal: unknown = await session.save({}).catch((error: unknown) => error);
    const later = session.saveFile(0, () => file('late'));

    expect(refusal).toBeInstanceOf(LeaseLostError);
    expect(refusal).toMatchObject({
      message: 'Another function has taken the audience over',
      cause: expect.any(LedgerConflictError),
    });
    await expect(later).rejects.toBe(session.signal.reason);
    await session.close();
    expect(audience()).toEqual({ ...AUDIENCE, lease: LEASE, tiktokName: 'Taken', version: 2 });
    expect(memory.items.has('RUN#crm#week-47 FILE#first#00000')).toBe(false);
  });

  test('goes on after a write that failed for another reason', async () => {
    const session = await open();
    memory.onRequest = () => {
      throw new Error('no network');
    };

    await expect(session.save({})).rejects.toThrow('no network');
    memory.onRequest = () => undefined;
    await session.save({ delivery: (record) => ({ ...record, applied: 7 }) });

    expect(delivery()).toMatchObject({ applied: 7 });
  });
});

describe('a session that closes', () => {
  test('gives the lease back', async () => {
    const session = await open();

    await session.close();
    await session.close();

    expect(audience()).toEqual({ ...AUDIENCE, version: 2 });
  });

  test('keeps others off an audience that it was changing', async () => {
    const session = await open();
    await session.save({
      audience: (record) => ({ ...record, lease: { ...LEASE, applying: true } }),
    });
    pass(5000);

    await session.close();

    expect(audience()?.['lease']).toEqual({
      ...{ deliveryId: 'first', applying: true, isGivenBack: true },
      until: NOW_MS + 5000,
    });
    pass(1);
    expect((await open()).failures).toBe(0);
  });
});

describe('a delivery that ends', () => {
  test.each([
    ['append', 100, 140],
    ['replace', 100, 40],
    ['remove', 100, 60],
    ['remove', 30, 0],
    ['append', undefined, 40],
  ] as const)('well, as an %s of 40 lines to %s, leaves %s', async (action, before, after) => {
    const session = await open({ action });
    await session.save({
      audience: (record) => ({
        ...record,
        audienceId: '740',
        tiktokName: 'Foodies',
        ...(before === undefined ? {} : { deliveredRows: before }),
      }),
    });
    pass(1000);

    await session.settle('delivered', 40, 1234);

    const at = '2026-11-26T10:00:01.000Z';
    expect(delivery()).toEqual({
      ...BEGUN,
      ...{
        action,
        state: 'delivered',
        rows: 40,
        audienceId: '740',
        audienceName: 'Foodies',
        expiresAt: 1234,
      },
      ...{ updatedAt: at, version: 3 },
    });
    expect(audience()).toEqual({
      ...AUDIENCE,
      ...{ audienceId: '740', tiktokName: 'Foodies', deliveredRows: after, version: 3 },
      lastDelivery: {
        ...{ id: 'first', state: 'delivered', action, rows: 40, at },
        run: { source: 'crm', runId: 'week-47' },
      },
    });
    expect(session.awaited).toEqual([]);
  });

  test('without an effect leaves the lines that were there', async () => {
    const session = await open();
    await session.save({ audience: (record) => ({ ...record, deliveredRows: 100 }) });

    await session.settle('superseded', 40, 1234);

    expect(audience()).toMatchObject({ deliveredRows: 100, lastDelivery: { state: 'superseded', rows: 40 } });
  });

  test.each([
    ['of a file that was put by hand', ['source', 'runId']],
    ['of a source without a run', ['runId']],
    ['of a run without a source', ['source']],
  ])('%s belongs to no run', async (_name, absent) => {
    const order = Object.fromEntries(Object.entries(ORDER).filter(([name]) => !absent.includes(name)));
    const session = await open({}, {}, order as unknown as DeliveryOrder);

    await session.settle('delivered', 1, 1);

    expect((audience()?.['lastDelivery'] as Audience['lastDelivery'])?.run).toBeUndefined();
  });

  test('as failed is remembered with its reason and its dead letter, and can be taken up again', async () => {
    const session = await open();
    const failure = { name: 'TokenError', message: 'no', code: 40105, at: NOW };
    await session.noteFailure(failure);

    await session.fail(failure, 'message-1', 1234);

    expect(delivery()).toEqual({
      ...BEGUN,
      ...{ state: 'failed', lastFailure: failure, deadLetteredMessageId: 'message-1', version: 3 },
      expiresAt: 1234,
    });
    expect(audience()).toEqual({
      ...AUDIENCE,
      version: 3,
      lastDelivery: {
        ...{ id: 'first', state: 'failed', action: 'append', rows: 0, at: NOW },
        run: { source: 'crm', runId: 'week-47' },
      },
    });
  });

  test('as failed does not expire once a redrive has taken it up again', async () => {
    const failed = await open();
    await failed.fail({ name: 'TokenError', message: 'no', at: NOW }, 'message-1', 1234);

    const redriven = await open();

    expect(redriven.delivery).toMatchObject({ state: 'delivering', deadLetteredMessageId: 'message-1' });
    expect(delivery()).not.toHaveProperty('expiresAt');
  });
});

describe('a delivery that waits for TikTok', () => {
  const refusal = new ReplaceLockedError({ endpoint: ENDPOINTS.update, code: 40002, reason: 'unfinished' });
  const entry = (id: string, action: LineEntry['action'], exportedAt: string): LineEntry => ({
    ...{ deliveryId: id, partition: `RUN#crm#${id}`, action, exportedAt },
  });
  const mine: LineEntry = { ...entry('first', 'replace', ORDER.exportedAt), partition: 'RUN#crm#week-47' };

  async function openInLine(action: LineEntry['action'], line?: WaitingLine): Promise<DeliverySession> {
    const session = await open({ action });
    if (line !== undefined) await session.save({ audience: (record) => ({ ...record, waitingLine: line }) });
    return session;
  }

  test('begins a line when its replace is refused, and is due after the retry time', async () => {
    const session = await openInLine('replace');

    await session.joinLine(420_000, refusal);

    expect(audience()?.['waitingLine']).toEqual({
      ...{ since: NOW_MS, nextAttemptAt: NOW_MS + 420_000 },
      entries: [mine],
    });
    expect(delivery()).toEqual({
      ...BEGUN,
      ...{ action: 'replace', state: 'waiting', day: 'DELIVERY#WAITING', version: 2 },
      ...{ waitingSince: NOW, nextAttemptAt: '2026-11-26T10:07:00.000Z' },
      lastFailure: expect.objectContaining({ name: 'ReplaceLockedError', code: 40002, at: NOW }),
    });
  });

  test("behind a replace has that one's time, and its own beginning", async () => {
    const head = entry('head', 'replace', '2026-11-24T00:00:00Z');
    const line = { since: NOW_MS - 5000, nextAttemptAt: NOW_MS + 60_000, entries: [head] };
    const session = await openInLine('append', line);

    await session.joinLine(420_000);

    expect(audience()?.['waitingLine']).toEqual({ ...line, entries: [head, { ...mine, action: 'append' }] });
    expect(delivery()).toMatchObject({
      ...{ waitingSince: NOW, nextAttemptAt: '2026-11-26T10:01:00.000Z' },
    });
    expect(delivery()?.['lastFailure']).toBeUndefined();
    expect(session.awaited).toEqual([]);
  });

  test('as a newer replace has waited since the first refusal, and ends what it supersedes', async () => {
    const head = entry('head', 'replace', '2026-11-24T00:00:00Z');
    const line = { since: NOW_MS - 5000, nextAttemptAt: NOW_MS + 60_000, entries: [head] };
    const session = await openInLine('replace', line);

    await session.joinLine(420_000);

    expect(audience()?.['waitingLine']).toEqual({ ...line, entries: [mine] });
    expect(delivery()).toMatchObject({ waitingSince: '2026-11-26T09:59:55.000Z' });
    expect(session.awaited).toEqual([head]);
  });

  test('again keeps the time since when it has waited', async () => {
    const session = await openInLine('replace');
    await session.joinLine(420_000, refusal);
    pass(60_000);

    await session.joinLine(420_000, refusal);

    expect(delivery()).toMatchObject({ waitingSince: NOW, nextAttemptAt: '2026-11-26T10:08:00.000Z' });
  });

  test('wakes the next in line when it ends, and nobody when its end changes nothing for the head', async () => {
    const next = entry('next', 'append', '2026-11-26T00:00:00Z');
    const line = { since: NOW_MS, nextAttemptAt: NOW_MS, entries: [mine, next] };
    const session = await openInLine('replace', line);

    await session.settle('delivered', 1, 1);

    expect(audience()?.['waitingLine']).toEqual({ ...line, entries: [next] });
    expect(session.awaited).toEqual([next]);
    expect(delivery()?.['nextAttemptAt']).toBeUndefined();
    await session.close();
    const second = await open({ ...other, action: 'append' });
    await second.settle('superseded', 0, 1);
    expect(second.awaited).toEqual([]);
  });
});
