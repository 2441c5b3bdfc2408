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

const healthy = {
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
      check: healthy,
      isExpired: false,
      isInvalid: false,
      newProblems: [],
    });
  });

  test('records when an audience will be empty, and that TikTok adds people to it', () => {
    const details = { isExpiring: true, expiredTime: '2026-12-24 08:00:00', isEnhanced: true };

    expect(judgeAudience(audience, found(details), undefined, NOW)).toEqual({
      check: { ...healthy, expiresAt: '2026-12-24 08:00:00', isEnhanced: true },
      ...{ isExpired: false, isInvalid: false, newProblems: [] },
    });
  });

  test('records that an audience expires soon when TikTok gives no time', () => {
    const { check } = judgeAudience(audience, found({ isExpiring: true }), undefined, NOW);

    expect(check).toEqual({ ...healthy, expiresAt: 'soon' });
  });

  test('records an audience that TikTok does not know as not valid and without people', () => {
    const message = 'TikTok does not know the audience any more: it was deleted there';

    expect(judgeAudience(audience, undefined, undefined, NOW)).toEqual({
      check: {
        ...{ ...healthy, matchedUsers: 0, isValid: false, matchRate: 0 },
        problems: [{ message, at: '2026-11-20T10:00:00.000Z' }],
      },
      ...{ isExpired: false, isInvalid: true, newProblems: [message] },
    });
  });

  test('says how an expired audience comes back', () => {
    const expired = found({ expiredTime: '2026-11-20 09:00:00' });

    expect(judgeAudience(audience, expired, undefined, NOW).newProblems).toEqual([
      'The audience has expired, is empty and can only be deleted: delete it in TikTok Ads Manager; its next delivery ends in the dead-letter queue, and a redrive creates it again',
    ]);
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

    expect(check).toEqual({ ...healthy, matchRate: undefined });
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

  test.each([
    ['two days after its last delivery', delivered('2026-11-18T10:00:00Z'), 0, true],
    ['that has no delivery', { ...audience, lastDelivery: undefined }, 0, true],
    ['of exactly 1,000 people', audience, 1000, false],
  ])('judges the size of an audience %s', (_name, judged, matched, isInvalid) => {
    expect(judgeAudience(judged, found({ matched }), undefined, NOW).isInvalid).toBe(isInvalid);
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
    const quiet = judgeAudience(audience, found(), second.check, new Date('2026-11-20T12:00:00Z'));
    expect([second.isInvalid, second.check.problems]).toEqual([false, [past]]);
    expect(quiet.check.problems).toEqual([past]);
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

  const bad = (at: string | undefined) => ({ action: 'APPEND', message: '3 lines failed.', at });
  const ok = (at: string | undefined) => ({ action: 'APPEND', message: 'OK', at });

  test.each([
    [
      'before a success, whatever the order of the history',
      [ok('2026-11-19'), bad('2026-11-18'), ok('2026-11-17')],
      true,
    ],
    [
      'before a success, beside one without a time',
      [ok(undefined), bad('2026-11-18'), ok('2026-11-19')],
      true,
    ],
    ['at the time of a success', [ok('2026-11-18'), bad('2026-11-18')], false],
    [
      'before another failure',
      [bad('2026-11-18'), { ...bad('2026-11-19'), message: '4 lines failed.' }],
      false,
    ],
    ['with a success without a time', [ok(undefined), bad('2026-11-18')], false],
  ])('tells whether a failure is past: %s', (_name, history, isPast) => {
    const { check } = judgeAudience(audience, found({}, history), undefined, NOW);

    const at = '2026-11-20T10:00:00.000Z';
    expect(check.problems[0]).toEqual({
      ...{ message: '2026-11-18 APPEND 3 lines failed.', at },
      ...(isPast ? { endedAt: at } : {}),
    });
  });

  test('reports a failure without a time as current, by its message alone', () => {
    const history = [ok('2026-11-19'), { action: undefined, message: 'Failed.', at: undefined }];

    expect(judgeAudience(audience, found({}, history), undefined, NOW).check.problems).toEqual([
      { message: 'Failed.', at: '2026-11-20T10:00:00.000Z' },
    ]);
  });

  test.each(['Partial success', 'Success with 3 lines left out', 'Not OK', 'OK but late'])(
    'reports a history entry that says %j',
    (message) => {
      const history = [{ action: 'CREATE', message, at: '2026-11-19 08:00:00' }];

      expect(judgeAudience(audience, found({}, history), undefined, NOW).newProblems).toEqual([
        `2026-11-19 08:00:00 CREATE ${message}`,
      ]);
    },
  );

  test('ends a problem of an audience that was created again even if the new one has it too', () => {
    const message = 'Too few identifiers.';
    const problems = [{ message, at: '2026-11-19T10:00:00.000Z' }];
    const before = { ...healthy, format: 'email_sha256', audienceId: '739', problems } as const;

    const { check } = judgeAudience(audience, found({ errorMessage: message }), before, NOW);

    expect(check.problems).toEqual([
      { ...problems[0], endedAt: '2026-11-20T10:00:00.000Z' },
      { message, at: '2026-11-20T10:00:00.000Z' },
    ]);
  });

  test('ends the problems of an audience that was created again, including those of an earlier version', () => {
    const problems = [
      { message: 'TikTok does not know the audience any more', at: '2026-11-19T10:00:00.000Z' },
    ];
    const before = { ...healthy, format: 'email_sha256', audienceId: '739', problems } as const;

    const { check, isInvalid } = judgeAudience(audience, found(), before, NOW);

    expect([isInvalid, check.problems]).toEqual([
      false,
      [{ ...problems[0], endedAt: '2026-11-20T10:00:00.000Z' }],
    ]);
  });

  test.each([undefined, 'OK', 'success', 'Successful', 'Successfully.'])(
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

    const { check } = judgeAudience(
      audience,
      undefined,
      { ...healthy, format: 'email_sha256', problems },
      NOW,
    );

    expect(check.problems.map(({ message }) => message)).toEqual([
      ...Array.from({ length: 19 }, (_, n) => `old ${n + 1}`),
      'TikTok does not know the audience any more: it was deleted there',
    ]);
  });
});
