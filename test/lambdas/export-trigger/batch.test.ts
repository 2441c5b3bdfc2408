import { Metrics } from '@aws-lambda-powertools/metrics';
import type { Context, SQSEvent, SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { followBatch } from '../../../lambdas/export-trigger/batch.ts';
import type { Hint } from '../../../lambdas/export-trigger/hints.ts';
import { sumOf } from '../helpers/metrics.ts';

const context = {} as Context;

/** A batch of messages whose ids are their positions. */
const batchOf = (...bodies: object[]): SQSEvent => ({
  Records: bodies.map(
    (body, index) => ({ messageId: String(index), body: JSON.stringify(body) }) as SQSRecord,
  ),
});

const arrivalIn = (exportId: string, file: string) => ({
  source: 'aws.s3',
  detail: { bucket: { name: 'landing' }, object: { key: `exports/crm/${exportId}/${file}` } },
});

/** Follows a batch; checks of these exports fail. */
async function follow(event: SQSEvent, ...failing: string[]) {
  const followed: Hint[] = [];
  const logged: unknown[] = [];
  const metrics = new Metrics({ namespace: 'Test', serviceName: 'export-trigger' });
  const { batchItemFailures } = await followBatch(event, context, {
    follow: async (hint) => {
      followed.push(hint);
      if (hint.check === 'export' && failing.includes(hint.exportId)) throw new Error('no access');
    },
    logger: { error: (...line: unknown[]) => void logged.push(line) },
    metrics,
  });
  return {
    again: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
    followed: followed.length,
    logged,
    failed: metrics.hasStoredMetrics() ? sumOf([metrics.serializeMetrics()], 'ChecksFailed') : 0,
  };
}

test('a check that fails is logged and counted once, and all messages that ask for it come again', async () => {
  const event = batchOf(
    arrivalIn('bad', 'part-0.csv'),
    arrivalIn('good', 'part-0.csv'),
    arrivalIn('bad', 'part-1.csv'),
  );

  expect(await follow(event, 'bad')).toEqual({
    again: ['0', '2'],
    followed: 2,
    logged: [
      [
        'hint could not be followed; it comes again',
        { hint: expect.objectContaining({ exportId: 'bad' }), error: new Error('no access') },
      ],
    ],
    failed: 1,
  });
});

test('a batch of which every check fails counts each of them', async () => {
  const event = batchOf(arrivalIn('one', 'part-0.csv'), arrivalIn('two', 'part-0.csv'));

  expect(await follow(event, 'one', 'two')).toMatchObject({ again: ['0', '1'], failed: 2 });
});

test('a batch without a failure counts none', async () => {
  expect(await follow(batchOf(arrivalIn('good', 'part-0.csv')))).toEqual({
    ...{ again: [], followed: 1, logged: [], failed: 0 },
  });
});

test('a message that something else has sent comes again, and the log has its id and not its text', async () => {
  const { again, followed, logged } = await follow(batchOf({ request: 'alice@example.com' }));

  expect({ again, followed }).toEqual({ again: ['0'], followed: 0 });
  expect(logged).toEqual([
    [
      'message could not be read; it comes again',
      {
        messageId: '0',
        reason: expect.stringContaining('UnknownMessageError: not an event or request of the export trigger'),
      },
    ],
  ]);
  expect(JSON.stringify(logged)).not.toContain('alice');
});
