import { describe, expect, test } from 'vitest';
import { judgeAudience } from '../../../lambdas/audience-monitor/judge.ts';
import type { AudienceWithHistory } from '../../../lambdas/shared/tiktok/types.ts';

const NOW = new Date('2026-11-20T10:00:00Z');
const audience = {
  audience: 'foodies',
  format: 'email_sha256',
  tiktokName: 'foodies',
  audienceId: '740',
  deliveredRows: 8000,
  lastDelivery: { id: 'd', state: 'delivered', action: 'append', rows: 8000, at: '2026-11-15T10:00:00Z' },
} as const;
const delivered = (at: string) => ({ ...audience, lastDelivery: { ...audience.lastDelivery, at } });

const found = (
  details: Partial<AudienceWithHistory['details']> = {},
  history: AudienceWithHistory['history'] = [],
): AudienceWithHistory => ({
  details: {
    audienceId: '740',
    name: 'foodies',
    audienceType: 'Customer File Audience',
    calculateType: 'EMAIL_SHA256',
    matched: 6000,
    isValid: true,
    isCreator: true,
    isExpiring: false,
    isEnhanced: false,
    createTime: undefined,
    expiredTime: undefined,
    errorMessage: undefined,
    ...details,
  },
  history,
});

const well = {
  audience: 'foodies',
  format: 'email_sha256',
  audienceId: '740',
  matchedUsers: 6000,
  isValid: true,
  matchRate: 0.75,
  problems: [],
  checkedAt: '2026-11-20T10:00:00.000Z',
};

describe('judgeAudience', () => {
  test('returns size, validity and match rate of an audience without problems', () => {
    expect(judgeAudience(audience, found(), undefined, NOW)).toEqual({
      check: well,
      isExpired: false,
      isInvalid: false,
      newProblems: [],
    });
  });

  test('records when an audience will be empty, and that TikTok adds people to it', () => {
    const details = { isExpiring: true, expiredTime: '2026-12-24 08:00:00', isEnhanced: true };

    expect(judgeAudience(audience, found(details), undefined, NOW)).toEqual({
      check: { ...well, expiresAt: '2026-12-24 08:00:00', isEnhanced: true },
      ...{ isExpired: false, isInvalid: false, newProblems: [] },
    });
  });

  test('marks an audience as invalid from the second it is empty, even after a recent delivery', () => {
    const recent = delivered('2026-11-20T09:00:00Z');

    const judged = ['2026-11-20 10:00:01', '2026-11-20 10:00:00'].map((expiredTime) =>
      judgeAudience(recent, found({ expiredTime }), undefined, NOW),
    );

    expect(judged.map(({ isExpired, isInvalid }) => [isExpired, isInvalid])).toEqual([
      [false, false],
      [true, true],
    ]);
  });

  test('returns a match rate above 1, because one identifier can belong to several people', () => {
    const { check } = judgeAudience(audience, found({ matched: 12_000 }), undefined, NOW);

    expect(check.matchRate).toBe(1.5);
  });

  test('returns no match rate when nothing is delivered', () => {
    const { check } = judgeAudience({ ...audience, deliveredRows: 0 }, found(), undefined, NOW);

    expect(check).toEqual({ ...well, matchRate: undefined });
  });

  test.each([
    [
      'that TikTok does not know',
      undefined,
      'TikTok does not know the audience any more: it was deleted there',
    ],
    ['with an error', found({ errorMessage: 'Too few identifiers.' }), 'Too few identifiers.'],
    [
      'that is not valid after two days',
      found({ isValid: false }),
      'The audience is not valid 48 hours after its last delivery: it has expired or failed',
    ],
    [
      'of fewer than 1,000 people after two days',
      found({ matched: 999 }),
      'Fewer than 1,000 people are matched: no ad group can use the audience',
    ],
  ])('marks an audience %s as invalid, and again at the next check', (_name, answer, problem) => {
    const first = judgeAudience(audience, answer, undefined, NOW);
    const second = judgeAudience(audience, answer, first.check, new Date('2026-11-20T11:00:00Z'));

    expect([first.isInvalid, first.newProblems, second.isInvalid, second.newProblems]).toEqual([
      ...[true, [problem]],
      ...[true, []],
    ]);
    expect(second.check.problems).toEqual([{ message: problem, at: '2026-11-20T10:00:00.000Z' }]);
  });

  test('waits two days before it reports that an audience is small or not valid', () => {
    const recent = delivered('2026-11-18T10:00:01Z');

    const judgements = [found({ isValid: false }), found({ matched: 0 })].map(
      (answer) => judgeAudience(recent, answer, undefined, NOW).isInvalid,
    );

    expect(judgements).toEqual([false, false]);
  });

  test('reports each message of the history once', () => {
    const entry = { action: 'APPEND', message: '3 lines could not be parsed.', at: '2026-11-19 08:00:00' };
    const later = { ...entry, at: '2026-11-20 08:00:00' };

    const first = judgeAudience(audience, found({}, [entry]), undefined, NOW);
    const second = judgeAudience(audience, found({}, [entry]), first.check, NOW);
    const third = judgeAudience(audience, found({}, [entry, later]), second.check, NOW);

    expect([first, second, third].map(({ isInvalid, newProblems }) => [isInvalid, newProblems])).toEqual([
      [true, ['2026-11-19 08:00:00 APPEND 3 lines could not be parsed.']],
      [false, []],
      [true, ['2026-11-20 08:00:00 APPEND 3 lines could not be parsed.']],
    ]);
  });

  const AN_HOUR_LATER = new Date('2026-11-20T11:00:00Z');

  test('records the end of a problem that TikTok no longer reports, and its return as a new one', () => {
    const failed = found({ errorMessage: 'Too few identifiers.' });

    const first = judgeAudience(audience, failed, undefined, NOW);
    const second = judgeAudience(audience, found(), first.check, AN_HOUR_LATER);
    const third = judgeAudience(audience, failed, second.check, new Date('2026-11-20T12:00:00Z'));

    const past = {
      message: 'Too few identifiers.',
      at: '2026-11-20T10:00:00.000Z',
      endedAt: '2026-11-20T11:00:00.000Z',
    };
    expect([second.isInvalid, second.check.problems]).toEqual([false, [past]]);
    expect([third.isInvalid, third.newProblems, third.check.problems]).toEqual([
      true,
      ['Too few identifiers.'],
      [past, { message: 'Too few identifiers.', at: '2026-11-20T12:00:00.000Z' }],
    ]);
  });

  test('treats an entry of the history as past once a later action has succeeded', () => {
    const failed = { action: 'APPEND', message: '3 lines could not be parsed.', at: '2026-11-19 08:00:00' };
    const good = { action: 'APPEND', message: 'OK', at: '2026-11-20 08:00:00' };
    const message = '2026-11-19 08:00:00 APPEND 3 lines could not be parsed.';
    const at = '2026-11-20T10:00:00.000Z';

    const first = judgeAudience(audience, found({}, [failed]), undefined, NOW);
    const second = judgeAudience(audience, found({}, [good, failed]), first.check, AN_HOUR_LATER);
    const seenLate = judgeAudience(audience, found({}, [good, failed]), undefined, NOW);

    expect(first.check.problems).toEqual([{ message, at }]);
    expect(second.check.problems).toEqual([{ message, at, endedAt: '2026-11-20T11:00:00.000Z' }]);
    expect([seenLate.isInvalid, seenLate.check.problems]).toEqual([true, [{ message, at, endedAt: at }]]);
  });

  test('ends the problems of an audience that was created again, including those of an earlier version', () => {
    const problems = [
      { message: 'TikTok does not know the audience any more', at: '2026-11-19T10:00:00.000Z' },
    ];
    const before = { ...well, format: 'email_sha256', audienceId: '739', problems } as const;

    const { check, isInvalid } = judgeAudience(audience, found(), before, NOW);

    expect([isInvalid, check.problems]).toEqual([
      false,
      [{ ...problems[0], endedAt: '2026-11-20T10:00:00.000Z' }],
    ]);
  });

  test.each([undefined, 'OK', 'success', 'Successfully.'])(
    'minds no history entry that says %j',
    (message) => {
      const history = [{ action: 'CREATE', message, at: '2026-11-19 08:00:00' }];

      expect(judgeAudience(audience, found({}, history), undefined, NOW).newProblems).toEqual([]);
    },
  );

  test('keeps the latest twenty problems', () => {
    const problems = Array.from({ length: 20 }, (_, n) => ({
      message: `old ${n}`,
      at: '2026-11-01T00:00:00Z',
    }));

    const { check } = judgeAudience(audience, undefined, { ...well, format: 'email_sha256', problems }, NOW);

    expect(check.problems.map(({ message }) => message)).toEqual([
      ...Array.from({ length: 19 }, (_, n) => `old ${n + 1}`),
      'TikTok does not know the audience any more: it was deleted there',
    ]);
  });
});
