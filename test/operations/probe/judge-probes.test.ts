import { expect, test } from 'vitest';
import { judgeProbes } from '../../../operations/probe/probe-result.ts';

const outcome = (subject: string, lines: number, matchedUsers: number, name = subject) => ({
  ...{ name, subject, lines, matchedUsers, matchRate: matchedUsers / lines },
  ...{ isMatched: true, answer: 'accepted' },
});

test.each([
  [900, 'the append survived'],
  [500, 'the append was lost, or part of it'],
])('tells by %i people of 2,000 lines what became of an append after a replace', (matched, verdict) => {
  const outcomes = [outcome('email standard', 3000, 1500), outcome('append-after-replace', 2000, matched)];

  expect(judgeProbes(outcomes)).toEqual([{ type: 'append-after-replace', verdict }]);
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
