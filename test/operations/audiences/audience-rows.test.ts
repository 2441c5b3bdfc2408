import { describe, expect, test } from 'vitest';
import type { ExportItem } from '../../../lambdas/shared/ledger/export-item.ts';
import type { AlarmStatus } from '../../../operations/alarms.ts';
import { type AudienceFilter, listAudienceRows } from '../../../operations/audiences/audience-rows.ts';
import { attentionOf } from '../../../operations/pipeline/attention.ts';
import type { NamedAudience } from '../../../operations/pipeline/pipeline-view.ts';

const owned = (
  audience: Partial<NamedAudience['audience']>,
  check?: Partial<NonNullable<NamedAudience['check']>['record']>,
  advertiserName = 'main',
): NamedAudience => {
  const named = { audience: 'Buyers', format: 'email_sha256', ...audience } as const;
  const record = {
    ...{ ...named, audienceId: '7', matchedUsers: 900, isValid: true, matchRate: 0.75, problems: [] },
    ...{ checkedAt: '2026-11-26T09:00:00.000Z', ...check },
  };
  return {
    ...{ advertiserName, advertiserId: advertiserName === 'main' ? '1' : '2', audience: named },
    ...(check === undefined ? {} : { check: { key: { pk: 'a', sk: 'b' }, record, version: 1 } }),
  };
};

const WAITING = {
  ...{ since: Date.UTC(2026, 10, 25), nextAttemptAt: Date.UTC(2026, 10, 26, 12) },
  entries: [{ deliveryId: 'd', partition: 'p', action: 'replace' as const, exportedAt: 'x' }],
};

const AUDIENCES = [
  owned({ format: 'phone_sha256', audienceId: '8', deliveredRows: 400, waitingLine: WAITING }),
  owned({ audienceId: '7', tiktokName: 'Buyers', deliveredRows: 1200 }, {}),
  owned({ audience: 'Visitors' }, undefined, 'brand-two'),
  owned({ audience: 'Fans', audienceId: '9' }, { expiresAt: '2026-12-24 00:00:00', audienceId: '9' }),
  owned(
    { audience: 'Old', audienceId: '10' },
    {
      audienceId: '10',
      problems: [
        { message: 'was too small', at: 'a', endedAt: 'b' },
        { message: 'was deleted', at: 'c' },
      ],
    },
  ),
];

const list = (filter: AudienceFilter = {}) => listAudienceRows(AUDIENCES, filter, { page: 1, size: 25 });

describe('listAudienceRows', () => {
  test('groups identifier types by advertiser and name, with what TikTok says of each', () => {
    const [visitors, buyers] = list().items;

    expect([visitors, buyers]).toEqual([
      {
        ...{ advertiser: 'brand-two', advertiserId: '2', audience: 'Visitors' },
        formats: [
          { format: 'email_sha256', type: 'email', state: 'notMade', problems: [], pastProblems: [] },
        ],
      },
      {
        ...{ advertiser: 'main', advertiserId: '1', audience: 'Buyers' },
        formats: [
          {
            ...{ format: 'email_sha256', type: 'email', state: 'ready', audienceId: '7' },
            ...{ tiktokName: 'Buyers', lines: 1200, matchedUsers: 900, matchRate: 0.75, isValid: true },
            ...{ checkedAt: '2026-11-26T09:00:00.000Z', problems: [], pastProblems: [] },
          },
          {
            ...{ format: 'phone_sha256', type: 'phone', state: 'waiting', audienceId: '8', lines: 400 },
            ...{ problems: [], pastProblems: [] },
            waiting: {
              ...{ since: '2026-11-25T00:00:00.000Z', nextAttemptAt: '2026-11-26T12:00:00.000Z' },
              deliveries: 1,
            },
          },
        ],
      },
    ]);
  });

  test('knows neither people nor rate while TikTok calculates, and counts 0', () => {
    const calculated = owned(
      { audienceId: '7', deliveredRows: 1200 },
      { isValid: false, matchedUsers: 0, matchRate: 0 },
    );

    expect(listAudienceRows([calculated], {}, { page: 1, size: 25 }).items[0]?.formats).toEqual([
      {
        ...{ format: 'email_sha256', type: 'email', state: 'matching', audienceId: '7', lines: 1200 },
        ...{ isValid: false, checkedAt: '2026-11-26T09:00:00.000Z', problems: [], pastProblems: [] },
      },
    ]);
  });

  test('gives only the identifier types that are in the state that is asked for', () => {
    const { items, total } = list({ state: 'waiting' });

    const found = items.map(({ audience, formats }) => [audience, formats.map(({ type }) => type)]);
    expect({ found, total }).toEqual({ found: [['Buyers', ['phone']]], total: 1 });
  });

  test.each<[AudienceFilter, string[]]>([
    [{}, ['Visitors', 'Buyers', 'Fans', 'Old']],
    [{ advertiser: 'main' }, ['Buyers', 'Fans', 'Old']],
    [{ text: 'BUY' }, ['Buyers']],
    [{ text: '10' }, ['Old']],
    [{ state: 'expiring' }, ['Fans']],
    [{ state: 'problem' }, ['Old']],
    [{ state: 'waiting' }, ['Buyers']],
  ])('finds by %o', (filter, found) => {
    expect(list(filter).items.map(({ audience }) => audience)).toEqual(found);
  });

  test('counts identifier types by state', () => {
    expect(list().counts).toEqual({ notMade: 1, ready: 1, waiting: 1, expiring: 1, problem: 1 });
  });

  test('gives a page of 400 audiences of five types each', () => {
    const formats = ['email_sha256', 'phone_sha256', 'idfa_sha256', 'gaid_sha256', 'first_sha256'] as const;
    const all = Array.from({ length: 400 }, (_, n) =>
      formats.map((format) => owned({ audience: `Audience ${String(n).padStart(3, '0')}`, format })),
    ).flat();

    const page = listAudienceRows(all, { text: 'audience' }, { page: 16, size: 25 });

    expect([page.total, page.items.length, page.items[0]?.audience]).toEqual([400, 25, 'Audience 375']);
  });
});

describe('attentionOf', () => {
  const QUIET = {
    exports: [],
    audiences: [],
    queries: [],
    misplaced: [],
    deadLetters: { uploader: 0, 'export-trigger': 0 },
    credentials: [{ advertiser: 'two', secretName: 's', isRefused: false, command: 'c' }],
    alarms: [],
  };

  test('finds nothing where nothing needs a person', () => {
    expect(attentionOf(QUIET)).toEqual([]);
  });

  test('names what TikTok reports before what it will do, each with its remedy and its command', () => {
    const found = attentionOf({ ...QUIET, audiences: AUDIENCES }, { stack: 'Other' });

    expect(found).toEqual([
      {
        ...{ severity: 'problem', title: 'Old (email_sha256): was deleted' },
        remedy: 'The audience shows what TikTok says, and docs/operations.md what can be done about it.',
        about: { kind: 'audience', advertiser: 'main', audience: 'Old' },
        command: 'npx audiences status --audience Old --stack Other',
      },
      {
        ...{ severity: 'hint', title: 'TikTok will empty Fans (email_sha256): 2026-12-24 00:00:00' },
        remedy: 'Deliver to the audience, or use it in an ad group: either makes it last a year longer.',
        about: { kind: 'audience', advertiser: 'main', audience: 'Fans' },
        command: 'npx audiences status --audience Fans --stack Other',
      },
    ]);
  });

  test('names three failed exports of each reason and counts the others', () => {
    const failed = (exportId: string, reason: string): ExportItem => ({
      ...{ source: 'crm', exportId, runId: exportId, version: 1, attempt: 3, reason },
      ...{ state: 'failed', failure: 'preparation', discoveredAt: 'x', changedAt: 'x' },
    });
    const exports = [
      ...Array.from({ length: 10_000 }, (_, n) => failed(`e-${n}`, `EmptyExportError: nothing in e-${n}`)),
      failed('other', 'MissingColumnError: Kontakt'),
    ];

    const found = attentionOf({ ...QUIET, exports });

    expect(found.map(({ title }) => title)).toEqual([
      'crm/e-0 failed: EmptyExportError: nothing in e-0',
      'crm/e-1 failed: EmptyExportError: nothing in e-1',
      'crm/e-2 failed: EmptyExportError: nothing in e-2',
      '9,997 more exports failed: EmptyExportError',
      'crm/other failed: MissingColumnError: Kontakt',
    ]);
    expect(found[3]?.about).toEqual({ kind: 'failedExports', text: 'EmptyExportError' });
  });

  test('names a token that TikTok refuses, and alarms that are raised', () => {
    const refused = {
      ...{ advertiser: 'main', secretName: 's', isRefused: true, reason: 'TokenError' },
      ...{ since: '2026-11-26T09:00:00.000Z', command: 'npx audiences credentials' },
    };
    const alarm: AlarmStatus = {
      ...{ name: 'LateExports', alarmName: 'x', state: 'ALARM', since: '2026-11-26T08:00:00.000Z' },
      ...{ meaning: 'Objects came late.', investigate: 'List them.', remedy: 'Write `_SUCCESS` last.' },
    };

    expect(attentionOf({ ...QUIET, credentials: [refused], alarms: [alarm] })).toEqual([
      {
        ...{ severity: 'problem', title: 'TikTok refuses the token of main: TokenError' },
        remedy: 'Its deliveries wait until another one is stored.',
        ...{ at: '2026-11-26T09:00:00.000Z', about: { kind: 'token', advertiser: 'main' } },
        command: 'npx audiences credentials',
      },
      {
        ...{ severity: 'problem', title: 'The alarm LateExports is raised. Objects came late.' },
        ...{ remedy: 'Write `_SUCCESS` last.', at: '2026-11-26T08:00:00.000Z' },
        about: { kind: 'alarm', name: 'LateExports' },
      },
    ]);
  });

  test('tells a failed query from a failed preparation, and counts dead letters', () => {
    const known = {
      ...{ source: 'crm', version: 1, attempt: 3, discoveredAt: 'x', changedAt: '2026-11-26T09:00:00.000Z' },
      ...{ state: 'failed' as const, reason: 'no columns' },
    };

    const found = attentionOf({
      ...QUIET,
      exports: [
        { ...known, exportId: 'a', runId: 'a', failure: 'preparation' },
        { ...known, exportId: 'q', runId: 'q', failure: 'query' },
      ],
      misplaced: [{ bucket: 'b', key: 'tiktok/x.csv', rightPlace: 'tiktok/A/email_sha256/x.csv', at: 'x' }],
      deadLetters: { uploader: 1200, 'export-trigger': 1 },
    });

    expect(found.map(({ title, command }) => [title, command])).toEqual([
      ['1,200 messages of uploader could not be processed', 'npx audiences redrive --queue uploader --list'],
      [
        '1 message of export-trigger could not be processed',
        'npx audiences redrive --queue export-trigger --list',
      ],
      ['crm/a failed: no columns', 'npx audiences run --source crm --export a'],
      ['crm/q failed: no columns', 'npx audiences query --source crm'],
      ['tiktok/x.csv was not delivered because of where it is', undefined],
    ]);
  });
});
