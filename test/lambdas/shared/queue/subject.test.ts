import { expect, test } from 'vitest';
import { subjectOf } from '../../../../lambdas/shared/queue/subject.ts';

// Events as in the User Guides of S3, Glue, Clean Rooms and EventBridge.
const s3 = {
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'exports' }, object: { key: 'exports/loyalty/e-1/part 0.csv' } },
};
const glue = {
  source: 'aws.glue',
  'detail-type': 'Glue Job State Change',
  detail: { jobName: 'prepare', jobRunId: 'jr_1', state: 'FAILED' },
};
const cleanRooms = { source: 'aws.cleanrooms', 'detail-type': 'Protected Query Succeeded', detail: {} };
const schedule = { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} };

test.each<readonly [object, string | undefined]>([
  [s3, 'exports/loyalty/e-1/part 0.csv'],
  [glue, 'job run jr_1'],
  [cleanRooms, 'Protected Query Succeeded'],
  [schedule, 'Scheduled Event'],
  [{ request: 'look' }, 'check of every source'],
  [{ request: 'look', source: 'loyalty' }, 'check of loyalty'],
  [{ request: 'look', source: 'loyalty', exportId: 'e-1' }, 'check of loyalty/e-1'],
  [{ request: 'scheduled-run', source: 'loyalty' }, 'scheduled run of loyalty'],
  [{ request: 'run', requestId: 'r', source: 'loyalty', exportId: 'e-1', force: true }, 'run of loyalty/e-1'],
])('%j is about %s', (body, subject) => {
  expect(subjectOf(JSON.stringify(body))).toBe(subject);
});

test.each(['alice@example.com', '"alice@example.com"', '{"request":"alice@example.com"}', '[]', ''])(
  'nothing is shown of the text %j, which something else has sent',
  (body) => {
    expect(subjectOf(body)).toBeUndefined();
  },
);
