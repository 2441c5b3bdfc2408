import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { groupLetters } from '../../../operations/dead-letters/letter-groups.ts';
import { DEAD_LETTER_REASONS } from '../../../operations/dead-letters/reasons.ts';
import { REPOSITORY } from '../../../operations/paths.ts';

const letter = (messageId: string, reason: string | undefined) => ({
  subject: 'a key',
  ...{ messageId, reason, message: 'what happened', code: '40105', requestId: 'r-1', deliveryId: 'd-1' },
  deadLetteredAt: new Date('2026-11-26T09:00:00.000Z'),
});

describe('groupLetters', () => {
  test('groups by reason, the most frequent first, each with its words and its command', () => {
    const letters = [letter('1', undefined), letter('2', 'TokenError'), letter('3', 'TokenError')];

    const { groups, ...queue } = groupLetters('uploader', letters, 3, { config: 'my config.json' });

    expect(queue).toEqual({
      ...{ queue: 'uploader', count: 3, hidden: 0 },
      command: "npx audiences redrive --queue uploader --config 'my config.json'",
    });
    expect(
      groups.map(({ letters: those, ...group }) => ({ ...group, ids: those.map((one) => one.messageId) })),
    ).toEqual([
      {
        ...{ reason: 'TokenError', title: 'TikTok refuses the access token', count: 2, isAlone: true },
        remedy:
          'Get a new long-term token in TikTok API for Business, store it, then put the dead letters back.',
        command: "npx audiences redrive --queue uploader --reason TokenError --config 'my config.json'",
        ids: ['2', '3'],
      },
      {
        ...{
          reason: 'given up by the queue',
          title: 'The function did not process the message in all its attempts, and recorded no reason',
          count: 1,
          isAlone: false,
        },
        remedy:
          'The function’s log has the error of each attempt. Put the dead letters back once the cause is corrected.',
        command: "npx audiences redrive --queue uploader --config 'my config.json'",
        ids: ['1'],
      },
    ]);
    expect(groups[0]?.letters[0]).toEqual({
      subject: 'a key',
      ...{ messageId: '2', message: 'what happened', code: '40105', requestId: 'r-1', deliveryId: 'd-1' },
      deadLetteredAt: '2026-11-26T09:00:00.000Z',
    });
  });

  test.each([
    [[], 2, { count: 2, hidden: 2 }],
    [[letter('1', 'TokenError')], 3, { count: 3, hidden: 2 }],
    [[letter('1', 'TokenError')], 0, { count: 1, hidden: 0 }],
  ])('tells of %j with %i in the queue how many somebody else hides', (letters, counted, expected) => {
    const { count, hidden } = groupLetters('uploader', letters, counted);

    expect({ count, hidden }).toEqual(expected);
  });

  test('completes the command that a remedy names', () => {
    const { groups } = groupLetters('uploader', [letter('1', 'EventNotSent')], 1, { stack: 'Other' });

    expect(groups[0]?.remedy).toContain('"npx audiences doctor --stack Other" checks the policies');
  });

  test('has words for every reason that the documentation explains, and for no other', () => {
    const page = readFileSync(join(REPOSITORY, 'docs', 'operations.md'), 'utf8');
    const [, table = ''] = /^## Reasons of dead letters$([\s\S]*?)^## /m.exec(page) ?? [];
    const cells = table
      .split('\n')
      .flatMap((line) => /^\| (`[^|]+|given up by the queue) \|/.exec(line)?.[1] ?? []);
    const documented = cells.flatMap((cell) => cell.split(', ').map((name) => name.replaceAll('`', '')));

    expect(documented.toSorted(), '"Reasons of dead letters" of docs/operations.md').toEqual(
      Object.keys(DEAD_LETTER_REASONS).toSorted(),
    );
  });
});
