import { describe, expect, test } from 'vitest';
import { startPostponed } from '../../../lambdas/export-trigger/postponed-query.ts';
import { parsePipelineConfig } from '../../../lambdas/shared/config/load.ts';
import { readLatestQueries } from '../../../operations/exports/postponed-query.ts';

const ROOM = { membershipId: '4c1f7a52-0d3e-4b6a-9a43-6f0d2b9c8e11' };
const SCHEDULED = { ...ROOM, sql: 'SELECT 1', schedule: 'cron(0 4 * * ? *)' };
const REQUESTED = '2026-11-23T04:00:00.000Z';
const SINCE = '2026-11-22T04:00:05.000Z';

const sourcesWith = (cleanRooms: object) =>
  parsePipelineConfig(
    JSON.stringify({
      sources: [
        { name: 'overlap', audience: { name: 'Buyers' }, cleanRooms },
        { name: 'crm', audience: { name: 'Customers' } },
      ],
    }),
    'pipeline.config.json',
  ).sources;

/** A ledger in which the query of every source is postponed. */
const LEDGER = {
  table: { name: 'ledger' },
  documents: {
    send: async ({ input }: { readonly input: { readonly Key: { readonly pk: string } } }) => ({
      Item: {
        ...{ source: input.Key.pk.slice('QUERY#'.length), version: 3, claimedUntil: SINCE },
        postponed: { requestedAt: REQUESTED, since: SINCE },
      },
    }),
  },
} as unknown as Parameters<typeof readLatestQueries>[0];

const read = (cleanRooms: object, now: string) =>
  readLatestQueries(LEDGER, sourcesWith(cleanRooms), new Date(now));

/** Whether a check of export-trigger has it started. */
async function isStartedAt(now: string): Promise<boolean> {
  let isAsked = false;
  const [source] = sourcesWith(SCHEDULED);
  if (source === undefined) throw new Error('There is no source');
  await startPostponed(source, {
    now: () => now,
    starts: { get: async () => ({ postponed: { requestedAt: REQUESTED, since: SINCE } }) },
    queryRunner: {
      startPostponed: async () => {
        isAsked = true;
        return { state: 'postponed', reason: 'Rate exceeded' };
      },
    },
    bulletin: { tellOfSource: () => undefined },
  } as unknown as Parameters<typeof startPostponed>[1]);
  return isAsked;
}

describe('readLatestQueries', () => {
  test('says why a postponed query has not started, since when, and what to do', async () => {
    expect(await read(SCHEDULED, '2026-11-23T05:00:00.000Z')).toEqual([
      {
        source: 'overlap',
        postponed: {
          ...{ since: SINCE, triedUntil: '2026-11-24T04:00:00.000Z', isGivenUp: false },
          reason: 'The protected query of overlap has not started: Clean Rooms has no room for it',
          remedy:
            'It is tried every 15 minutes for a day. If it stays without room, let fewer queries of the membership and of the ' +
            'account run at that time, or ask AWS for a larger quota.',
        },
      },
    ]);
  });

  test.each(['2026-11-24T03:59:59.000Z', '2026-11-24T04:00:00.000Z', '2026-11-24T04:00:01.000Z'])(
    'gives it up when export-trigger does, at %s',
    async (now) => {
      const [query] = await read(SCHEDULED, now);

      expect(query?.postponed?.isGivenUp).toBe(!(await isStartedAt(now)));
    },
  );

  test('says what to do once it is given up, and calls a job a job', async () => {
    const job = {
      ...{ ...ROOM, type: 'PYSPARK', schedule: 'cron(0 4 * * ? *)' },
      analysisTemplateArn: `arn:aws:cleanrooms:us-east-1:123456789012:membership/${ROOM.membershipId}/analysistemplate/9d2e6b70-5f14-4c8d-b1a7-3e0f7c2a6d55`,
    };

    const [query] = await read(job, '2026-11-25T04:00:00.000Z');

    expect([query?.postponed?.reason, query?.postponed?.remedy]).toEqual([
      'The PySpark job of overlap has not started: Clean Rooms has no room for it',
      'It was tried for a day and is left to the next schedule: let fewer queries of the membership and of the account run at that ' +
        'time, or ask AWS for a larger quota, and start it.',
    ]);
  });

  test('does not name one whose schedule was taken away: nothing starts it', async () => {
    const { schedule: _, ...unscheduled } = SCHEDULED;

    expect(await read(unscheduled, '2026-11-23T05:00:00.000Z')).toEqual([{ source: 'overlap' }]);
  });
});
