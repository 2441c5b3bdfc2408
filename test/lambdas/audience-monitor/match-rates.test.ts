import { expect, test } from 'vitest';
import { matchByType } from '../../../lambdas/audience-monitor/match-rates.ts';

const audience = (name: string, format: 'email_sha256' | 'gaid_sha256', deliveredRows: number) => ({
  ...{ audience: name, format, audienceId: name, deliveredRows },
});

const check = (name: string, matchedUsers: number, isValid = true) => ({
  ...{ audience: name, format: 'email_sha256' as const, audienceId: name, matchedUsers, isValid },
  ...{ problems: [], checkedAt: '2026-11-20T10:00:00.000Z' },
});

test('sums up matched people and delivered lines by type, without audiences that are not matched yet', () => {
  const matches = matchByType([
    { audience: audience('a', 'gaid_sha256', 500), check: check('a', 700) },
    { audience: audience('b', 'email_sha256', 3000), check: check('b', 1000) },
    { audience: audience('c', 'email_sha256', 5000), check: check('c', 3000) },
    { audience: audience('being matched', 'email_sha256', 9000), check: check('being matched', 0, false) },
    { audience: audience('created again', 'email_sha256', 9000), check: check('the one before', 8000) },
    { audience: audience('not asked yet', 'email_sha256', 9000), check: undefined },
    { audience: audience('nothing delivered', 'email_sha256', 0), check: check('nothing delivered', 50) },
  ]);

  expect(matches).toEqual([
    { format: 'email_sha256', audiences: 2, matchedUsers: 4000, deliveredRows: 8000 },
    { format: 'gaid_sha256', audiences: 1, matchedUsers: 700, deliveredRows: 500 },
  ]);
});
