import { describe, expect, test } from 'vitest';
import type { AudienceDetails } from '../../../lambdas/shared/tiktok/types.ts';
import { choosePlainFormat, findAudiences, tiktokName } from '../../../lambdas/uploader/naming.ts';

const known = (change: Partial<AudienceDetails>): AudienceDetails => ({
  audienceId: '7400000000001000003',
  name: 'foodies',
  audienceType: 'Customer File Audience',
  calculateType: 'EMAIL_SHA256',
  matched: 0,
  isValid: true,
  isCreator: true,
  isExpiring: false,
  isEnhanced: false,
  createTime: '2026-11-20 10:00:00',
  expiredTime: '2027-11-20 10:00:00',
  errorMessage: undefined,
  ...change,
});

describe('tiktokName', () => {
  test('uses the plain name for one format and a suffix for each further one', () => {
    const names = (['email_sha256', 'phone_sha256', 'first_sha256'] as const).map((format) =>
      tiktokName('foodies', format, 'email_sha256'),
    );

    expect(names).toEqual(['foodies', 'foodies (PHONE_SHA256)', 'foodies (FIRST_SHA256)']);
  });

  test('cuts a name that would be too long with its suffix, and keeps it distinct from one with the same beginning', () => {
    // 128 characters less the 15 of " (PHONE_SHA256)".
    const fits = 'é'.repeat(113);
    const first = `${'é'.repeat(127)}1`;
    const second = `${'é'.repeat(127)}2`;

    const names = [fits, first, second].map((name) => tiktokName(name, 'phone_sha256', 'email_sha256'));

    expect(names[0]).toBe(`${fits} (PHONE_SHA256)`);
    for (const name of names.slice(1)) expect(name).toMatch(/^é{104}~[0-9a-f]{8} \(PHONE_SHA256\)$/u);
    expect(names[1]).not.toBe(names[2]);
    expect(tiktokName(first, 'email_sha256', 'email_sha256')).toBe(first);
  });

  test('counts characters and not UTF-16 units', () => {
    expect(tiktokName('😀'.repeat(113), 'phone_sha256', 'email_sha256')).toBe(
      `${'😀'.repeat(113)} (PHONE_SHA256)`,
    );
  });
});

describe('findAudiences', () => {
  test('finds the audience of that name and type which this advertiser made from files', () => {
    const own = known({ audienceId: '1' });
    const others = [
      known({ audienceId: '2', name: 'Foodies' }),
      known({ audienceId: '3', calculateType: 'PHONE_SHA256' }),
      known({ audienceId: '4', audienceType: 'Engagement Audience' }),
      known({ audienceId: '5', isCreator: false }),
    ];

    expect(findAudiences([...others, own], 'foodies', 'email_sha256')).toEqual([own]);
    expect(findAudiences(others, 'foodies', 'email_sha256')).toEqual([]);
  });

  test('finds an audience whose kind and creator TikTok omitted', () => {
    const bare = known({ audienceType: undefined, isCreator: undefined });

    expect(findAudiences([bare], 'foodies', 'email_sha256')).toEqual([bare]);
  });

  test('finds all audiences of one name and type', () => {
    const [first, second] = [known({ audienceId: '1' }), known({ audienceId: '2' })];

    expect(findAudiences([first, second], 'foodies', 'email_sha256')).toEqual([first, second]);
  });
});

describe('choosePlainFormat', () => {
  test.each([
    ['nobody has the name', [], 'phone_sha256'],
    ['the arriving format has it', [known({ calculateType: 'PHONE_SHA256' })], 'phone_sha256'],
    ['another format has it', [known({})], 'email_sha256'],
    ['both have it', [known({}), known({ calculateType: 'PHONE_SHA256' })], 'phone_sha256'],
    ['only an audience of another kind has it', [known({ audienceType: 'Lookalike' })], 'phone_sha256'],
    ['a type that is not ours has it', [known({ calculateType: 'MULTIPLE_TYPES' })], 'phone_sha256'],
  ])('chooses for a name of which %s at TikTok', (_name, audiences, expected) => {
    expect(choosePlainFormat('foodies', 'phone_sha256', audiences)).toBe(expected);
  });
});
