import { expect, test } from 'vitest';
import { UnknownMessageError } from '../../../lambdas/export-trigger/errors.ts';
import { readHint } from '../../../lambdas/export-trigger/hints.ts';

const created = (key: string) => ({
  version: '0',
  source: 'aws.s3',
  'detail-type': 'Object Created',
  detail: { bucket: { name: 'landing' }, object: { key, size: 12 }, reason: 'PutObject' },
});

test.each([
  [
    created('exports/crm/week 1/part-0.csv'),
    { look: 'export', source: 'crm', exportId: 'week 1', atOnce: false },
  ],
  [created('exports/crm/a/b/part-0.csv'), { look: 'export', source: 'crm', exportId: 'a', atOnce: false }],
  [created('exports/crm/a/_SUCCESS'), { look: 'export', source: 'crm', exportId: 'a', atOnce: true }],
  [created('exports/crm/a/'), { look: 'nowhere' }],
  [created('exports/crm/loose.csv'), { look: 'nowhere' }],
  [created('exports/loose.csv'), { look: 'nowhere' }],
  [created('tiktok/A/email_sha256/part-0.csv'), { look: 'nowhere' }],
  [
    {
      source: 'aws.glue',
      'detail-type': 'Glue Job State Change',
      detail: { jobName: 'prepare', severity: 'INFO', state: 'SUCCEEDED', jobRunId: 'jr_1', message: '' },
    },
    { look: 'job-run', jobName: 'prepare', jobRunId: 'jr_1' },
  ],
  [{ source: 'aws.cleanrooms', 'detail-type': 'Protected Query Failed', detail: {} }, { look: 'queries' }],
  [{ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }, { look: 'everything' }],
  [{ request: 'look' }, { look: 'everything' }],
  [
    { request: 'look', source: 'crm' },
    { look: 'source', source: 'crm' },
  ],
  [
    { request: 'look', source: 'crm', exportId: 'a' },
    { look: 'export', source: 'crm', exportId: 'a', atOnce: true },
  ],
  [
    { request: 'run', requestId: 'r', source: 'crm' },
    { look: 'source', source: 'crm', request: { id: 'r', force: false } },
  ],
  [
    { request: 'run', requestId: 'r', source: 'crm', exportId: 'a', force: true },
    { look: 'export', source: 'crm', exportId: 'a', atOnce: true, request: { id: 'r', force: true } },
  ],
])('reads %j as %j', (body, hint) => {
  expect(readHint(body)).toEqual(hint);
});

test.each([
  [{}],
  ['a text'],
  [{ source: 'aws.s3', detail: { object: {} } }],
  [{ request: 'run', source: 'crm' }],
  [{ request: 'run', requestId: 'r', source: 'crm', force: true }],
  [{ request: 'look', sauce: 'crm' }],
])('refuses %j', (body) => {
  expect(() => readHint(body)).toThrow(UnknownMessageError);
});
