import { describe, expect, test } from 'vitest';
import type { Audience, LineEntry, WaitingLine } from '../../../../lambdas/shared/ledger/audiences.ts';
import {
  isOlderThanWaiting,
  joinLine,
  leaveLine,
  newHead,
  placeInLine,
} from '../../../../lambdas/shared/ledger/waiting-line.ts';

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

  test('lets a replace supersede another one of the same time, and keeps an append of that time', () => {
    const again = { ...monday, deliveryId: 'again' };

    expect(joinLine(lineOf(monday, opened), again, NOW)).toEqual({
      line: lineOf(again, opened),
      superseded: [monday],
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

  test('changes nothing where there is no line', () => {
    expect(leaveLine(undefined, 'monday')).toBeUndefined();
  });
});

describe('newHead', () => {
  const audienceOf = (...entries: LineEntry[]): Audience => ({
    ...{ audience: 'foodies', format: 'email_sha256' },
    ...(entries.length === 0 ? {} : { waitingLine: lineOf(...entries) }),
  });

  test.each<[string, Audience, Audience, LineEntry | undefined]>([
    ['the next one when the head has left', audienceOf(monday, opened), audienceOf(opened), opened],
    ['nobody when another one has left', audienceOf(monday, opened), audienceOf(monday), undefined],
    ['nobody when the line is empty', audienceOf(monday), audienceOf(), undefined],
    ['the first one of a new line', audienceOf(), audienceOf(monday), monday],
    ['nobody where there is no line', audienceOf(), audienceOf(), undefined],
  ])('is %s', (_name, before, after, expected) => {
    expect(newHead(before, after)).toEqual(expected);
  });
});

describe('isOlderThanWaiting', () => {
  const mondayTime = monday.exportedAt;

  test.each([
    ['a newer replace waits', lineOf(tuesday), 'monday', mondayTime, true],
    ['a newer replace waits behind others', lineOf(opened, tuesday), 'monday', mondayTime, true],
    [
      'a replace of the same time waits',
      lineOf({ ...monday, deliveryId: 'again' }),
      'monday',
      mondayTime,
      false,
    ],
    ['an older replace waits', lineOf(monday), 'tuesday', tuesday.exportedAt, false],
    ['a newer removal waits', lineOf(closed), 'monday', mondayTime, false],
    ['it is the waiting one itself, exported again', lineOf(tuesday), 'tuesday', mondayTime, false],
    ['the times have different zones', lineOf(tuesday), 'monday', '2026-11-17T01:00:00+01:00', false],
    ['there is no line', undefined, 'monday', mondayTime, false],
  ] as const)('judges a delivery when %s', (_name, line, id, exportedAt, expected) => {
    expect(isOlderThanWaiting(line, id, exportedAt)).toBe(expected);
  });
});
