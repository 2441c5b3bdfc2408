import { describe, expect, test } from 'vitest';
import { MalformedMessageError } from '../../../lambdas/uploader/errors.ts';
import { parseMessage } from '../../../lambdas/uploader/event.ts';

// As in the S3 User Guide, "EventBridge event message structure".
const EVENT = {
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '111122223333',
  time: '2026-11-12T00:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:s3:::amzn-s3-demo-bucket1'],
  detail: {
    version: '0',
    bucket: { name: 'amzn-s3-demo-bucket1' },
    object: { key: 'tiktok/a b%20+é/email_sha256/x.csv', size: 5, etag: 'b1946ac92492d2347c6235b4d2611184' },
    'request-id': 'N4N7GDK58NMKJ12R',
    requester: '123456789012',
    'source-ip-address': '192.0.2.3',
    reason: 'PutObject',
  },
};

describe('parseMessage', () => {
  test('returns the bucket and the key exactly as in the event', () => {
    expect(parseMessage(JSON.stringify(EVENT))).toEqual({
      kind: 'created',
      created: { bucket: 'amzn-s3-demo-bucket1', key: 'tiktok/a b%20+é/email_sha256/x.csv' },
    });
  });

  test('recognises the event of a schedule', () => {
    // As in the User Guide of EventBridge, "Scheduled Event".
    const event = { ...EVENT, 'detail-type': 'Scheduled Event', source: 'aws.events', detail: {} };

    expect(parseMessage(JSON.stringify(event))).toEqual({ kind: 'clock' });
  });

  test.each([
    ['text', 'hello'],
    ['a classic S3 notification', JSON.stringify({ Records: [{ s3: { object: { key: 'a' } } }] })],
    ['another event of S3', JSON.stringify({ ...EVENT, 'detail-type': 'Object Deleted' })],
    ['an event of another service', JSON.stringify({ ...EVENT, source: 'aws.glue' })],
    ['an event without a key', JSON.stringify({ ...EVENT, detail: { bucket: { name: 'b' }, object: {} } })],
  ])('refuses %s', (_name, body) => {
    expect(() => parseMessage(body)).toThrow(MalformedMessageError);
  });
});
