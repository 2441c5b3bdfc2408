import { expect, test } from 'vitest';
import { judgeProbes } from '../../../operations/probe/probe-result.ts';

const outcome = (subject: string, lines: number, matchedUsers: number, name = subject) => ({
  ...{ name, subject, lines, matchedUsers, matchRate: matchedUsers / lines },
  calculateType: subject.startsWith('phone') ? 'PHONE_SHA256' : 'EMAIL_SHA256',
  ...{ isMatched: true, answer: 'accepted' },
});

test.each([
  [900, 'the append survived'],
  [500, 'the append was lost, or part of it'],
])('tells by %i people of 2,000 lines what became of an append after a replace', (matched, verdict) => {
  const outcomes = [outcome('email standard', 3000, 1500), outcome('append-after-replace', 2000, matched)];

  expect(judgeProbes(outcomes)).toEqual([{ type: 'append-after-replace', verdict }]);
});

test('judges an append by the variant of its own probe, whatever else was probed before', () => {
  const email = 'probe 2026-11-01 1000 email standard';
  const old = 'probe 2026-11-01 1000 phone with plus';
  const phone = 'probe 2026-11-05 1000 phone with plus';
  const append = 'probe 2026-11-05 1000 append-after-replace';
  const outcomes = [
    outcome('email standard', 3000, 2700, email),
    outcome('phone with plus', 3000, 2700, old),
    { ...outcome('append-after-replace', 2000, 600, append), calculateType: 'PHONE_SHA256' },
    outcome('phone with plus', 3000, 900, phone),
  ];

  expect(judgeProbes(outcomes)).toEqual([{ type: 'append-after-replace', verdict: 'the append survived' }]);
});

test('does not wait for a variant that TikTok has refused', () => {
  const refused = { ...outcome('email standard', 3000, 0), isMatched: false, answer: 'refused: too many' };

  expect(judgeProbes([refused, outcome('email canonical', 3000, 900)])).toEqual([
    { type: 'email', verdict: 'TikTok refused to create: email standard' },
  ]);
});

test('takes the latest of two probes of one variant', () => {
  const outcomes = [
    outcome('phone with plus', 3000, 2000, 'probe 2026-11-01 1000 phone with plus'),
    outcome('phone with plus', 3000, 0, 'probe 2026-11-05 1000 phone with plus'),
    outcome('phone without plus', 3000, 1500, 'probe 2026-11-05 1000 phone without plus'),
  ];

  expect(judgeProbes(outcomes)).toEqual([
    { type: 'phone', verdict: 'phone without plus matches best', setting: { phoneVariants: ['digits'] } },
  ]);
});
