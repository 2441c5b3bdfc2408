import { expect, test } from 'vitest';
import { letterText } from '../../cli/letter-text.ts';
import type { DeadLetter } from '../../lambdas/shared/queue/redrive.ts';
import { plain } from '../helpers/styles.ts';

const givenUp: DeadLetter = {
  messageId: 'm',
  subject: 'check of every source',
  reason: undefined,
  message: undefined,
  code: undefined,
  requestId: undefined,
  deliveryId: undefined,
  deadLetteredAt: undefined,
};

test('dead letters are a table with time, reason, code, subject and message, and their count', () => {
  const letters = [
    {
      ...givenUp,
      subject: 'tiktok/vip/email_sha256/r-1/manifest.json',
      deadLetteredAt: new Date('2026-11-22T04:05:06Z'),
      reason: 'TokenError',
      code: '40105',
      message: 'Access token is incorrect',
    },
    givenUp,
  ];

  expect(letterText(letters, 'found', plain)).toBe(
    [
      'since             reason                 code   about                                      message',
      '2026-11-22 04:05  TokenError             40105  tiktok/vip/email_sha256/r-1/manifest.json  Access token is incorrect',
      '                  given up by the queue         check of every source',
      '',
      '2 dead letters found.',
    ].join('\n'),
  );
});

test.each([
  [0, '0 dead letters put back.'],
  [1, '1 dead letter put back.'],
])('the count of %i dead letters is a sentence', (count, sentence) => {
  const letters = Array.from({ length: count }, () => givenUp);

  expect(letterText(letters, 'put back', plain).split('\n').at(-1)).toBe(sentence);
});
