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
    { check: 'export', source: 'crm', exportId: 'week 1', atOnce: false },
  ],
  [created('exports/crm/a/b/part-0.csv'), { check: 'export', source: 'crm', exportId: 'a', atOnce: false }],
  [created('exports/crm/a/_SUCCESS'), { check: 'export', source: 'crm', exportId: 'a', atOnce: true }],
  [created('exports/crm/a/'), { check: 'nowhere' }],
  [created('exports/crm/loose.csv'), { check: 'nowhere' }],
  [created('exports/loose.csv'), { check: 'nowhere' }],
  [created('tiktok/A/email_sha256/part-0.csv'), { check: 'nowhere' }],
  [
    {
      source: 'aws.glue',
      'detail-type': 'Glue Job State Change',
      detail: { jobName: 'prepare', severity: 'INFO', state: 'SUCCEEDED', jobRunId: 'jr_1', message: '' },
    },
    { check: 'job-run', jobName: 'prepare', jobRunId: 'jr_1' },
  ],
  [{ source: 'aws.cleanrooms', 'detail-type': 'Protected Query Failed', detail: {} }, { check: 'queries' }],
  [{ source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }, { check: 'everything' }],
  [{ request: 'look' }, { check: 'everything' }],
  [
    { request: 'look', source: 'crm' },
    { check: 'source', source: 'crm' },
  ],
  [
    { request: 'look', source: 'crm', exportId: 'a' },
    { check: 'export', source: 'crm', exportId: 'a', atOnce: true },
  ],
  [
    { request: 'run', requestId: 'r', source: 'crm' },
    { check: 'source', source: 'crm', request: { id: 'r', force: false } },
  ],
  [
    { request: 'scheduled-run', requestId: 'schedule 2026-11-22T06:00:00Z', source: 'room' },
    {
      check: 'scheduled-source',
      source: 'room',
      request: { id: 'schedule 2026-11-22T06:00:00Z', force: false },
    },
  ],
  [
    { request: 'run', requestId: 'r', source: 'crm', exportId: 'a', force: true },
    { check: 'export', source: 'crm', exportId: 'a', atOnce: true, request: { id: 'r', force: true } },
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
  [{ request: 'scheduled-run', requestId: 'r', source: 'crm', exportId: 'a' }],
])('refuses %j', (body) => {
  expect(() => readHint(body)).toThrow(UnknownMessageError);
});
