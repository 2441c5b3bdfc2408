import { expect, test } from 'vitest';
import { letterRemedies, letterText } from '../../cli/letter-text.ts';
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

test('each reason of dead letters has its meaning and its remedy once, those of most letters first', () => {
  const letters = [undefined, 'TooManyFilesError', 'NewError', 'TooManyFilesError'].map((reason) => ({
    ...givenUp,
    reason,
  }));

  expect(letterRemedies(letters)).toBe(
    [
      'TooManyFilesError: A replace has more than 500 files, which TikTok does not take in one call; nothing was sent. Divide the people into several audiences, or use append and remove.',
      'given up by the queue: The function did not process the message in all its attempts, and recorded no reason. The function’s log has the error of each attempt. Put the dead letters back once the cause is corrected.',
      'NewError: The message says what happened. Correct the cause, then put the dead letters back.',
    ].join('\n'),
  );
});
