import { describe, expect, test } from 'vitest';
import { matchHistories, pointBefore } from '../../../../lambdas/shared/ledger/match-rates.ts';

const email = (matchedUsers: number) => ({
  ...{ format: 'email_sha256' as const, audiences: 2, matchedUsers, deliveredRows: 1000 },
});
const phone = { format: 'phone_sha256', audiences: 1, matchedUsers: 30, deliveredRows: 20 } as const;

const HOURS = [
  { at: '2026-11-01T23:10:00.000Z', types: [email(100)] },
  { at: '2026-11-07T03:10:00.000Z', types: [email(200)] },
  { at: '2026-11-07T04:10:00.000Z', types: [email(250), phone] },
  { at: '2026-11-08T00:10:00.000Z', types: [email(300)] },
];

describe('matchHistories', () => {
  test('follows each type, with the last point of each day', () => {
    const rest = { audiences: 2, deliveredRows: 1000 };

    expect(matchHistories(HOURS)).toEqual([
      {
        format: 'email_sha256',
        points: [
          { at: '2026-11-01T23:10:00.000Z', matchedUsers: 100, matchRate: 0.1, ...rest },
          { at: '2026-11-07T04:10:00.000Z', matchedUsers: 250, matchRate: 0.25, ...rest },
          { at: '2026-11-08T00:10:00.000Z', matchedUsers: 300, matchRate: 0.3, ...rest },
        ],
      },
      {
        format: 'phone_sha256',
        points: [
          {
            at: '2026-11-07T04:10:00.000Z',
            audiences: 1,
            matchedUsers: 30,
            deliveredRows: 20,
            matchRate: 1.5,
          },
        ],
      },
    ]);
  });

  test('is empty before the first check', () => {
    expect(matchHistories([])).toEqual([]);
  });
});

describe('pointBefore', () => {
  const [history] = matchHistories(HOURS);

  test.each([
    [0, '2026-11-08T00:10:00.000Z'],
    [1, '2026-11-07T04:10:00.000Z'],
    [7, '2026-11-01T23:10:00.000Z'],
    [2, undefined],
  ])('returns the point %i days before the last one', (days, expected) => {
    expect(history === undefined ? undefined : pointBefore(history, days)?.at).toBe(expected);
  });
});
