import { describe, expect, test } from 'vitest';
import type { LineEntry, WaitingLine } from '../../../../lambdas/shared/ledger/audiences.ts';
import { joinLine, leaveLine, placeInLine } from '../../../../lambdas/shared/ledger/waiting-line.ts';

const NOW = 1_800_000_000_000;

const entry = (deliveryId: string, action: LineEntry['action'], day: number): LineEntry => ({
  ...{ deliveryId, action, partition: `RUN#loyalty#${deliveryId}` },
  exportedAt: `2026-11-${day}T00:00:00Z`,
});
const lineOf = (...entries: LineEntry[]): WaitingLine => ({
  since: NOW - 5000,
  nextAttemptAt: NOW + 5000,
  entries,
});

const monday = entry('monday', 'replace', 16);
const opened = entry('opened', 'append', 16);
const closed = entry('closed', 'remove', 18);
const tuesday = entry('tuesday', 'replace', 17);

describe('joinLine', () => {
  test('begins a line with the refused replace, due at once', () => {
    expect(joinLine(undefined, monday, NOW)).toEqual({
      line: { since: NOW, nextAttemptAt: NOW, entries: [monday] },
      superseded: [],
    });
  });

  test('puts appends and removals behind the replace in the order of their arrival', () => {
    const first = joinLine(lineOf(monday), closed, NOW).line;

    expect(joinLine(first, opened, NOW)).toEqual({ line: lineOf(monday, closed, opened), superseded: [] });
  });

  test('lets a newer replace supersede an older one and what it would undo, and keeps later deliveries', () => {
    expect(joinLine(lineOf(monday, opened, closed), tuesday, NOW)).toEqual({
      line: lineOf(tuesday, closed),
      superseded: [monday, opened],
    });
  });

  test('keeps the place of a delivery that is already in the line', () => {
    expect(joinLine(lineOf(monday, closed, opened), closed, NOW)).toEqual({
      line: lineOf(monday, closed, opened),
      superseded: [],
    });
  });
});

describe('placeInLine', () => {
  test.each([
    ['free without a line', undefined, 'monday', NOW, 'free'],
    ['outside when only others wait', lineOf(monday), 'opened', NOW, 'outside'],
    ['inside when others are before it', lineOf(monday, opened), 'opened', NOW + 5000, 'inside'],
    ['inside at the head when it is not due', lineOf(monday), 'monday', NOW + 4999, 'inside'],
    ['free at the head when it is due', lineOf(monday), 'monday', NOW + 5000, 'free'],
  ] as const)('tells that a delivery is %s', (_name, line, id, now, expected) => {
    expect(placeInLine(line, id, now)).toBe(expected);
  });
});

describe('leaveLine', () => {
  test('keeps the other deliveries, and removes an empty line', () => {
    expect([leaveLine(lineOf(monday, opened), 'monday'), leaveLine(lineOf(monday), 'monday')]).toEqual([
      lineOf(opened),
      undefined,
    ]);
  });
});
