import { expect, test } from 'vitest';
import { statusText } from '../../cli/status-text.ts';
import type { Status } from '../../operations/status/status.ts';
import { marked, plain } from '../helpers/styles.ts';

const NOTHING: Status = {
  exports: [],
  postponedQueries: [],
  deliveries: [],
  audiences: [],
  matchRates: [],
  refusedTokens: [],
  misplaced: [],
  deadLetters: { uploader: 0, 'export-trigger': 0 },
};
const OWNER = { advertiser: 'main', advertiserId: '7000000000000000001' };
const SINCE = '2026-11-22T04:05:06.000Z';

/** The text under one of the headings. */
const section = (status: Partial<Status>, title: string): string[] => {
  const parts = statusText({ ...NOTHING, ...status }, plain).split('\n\n');
  return (
    parts
      .find((part) => part.startsWith(`${title}\n`))
      ?.split('\n')
      .slice(1) ?? []
  );
};

test('where nothing has happened yet, each section says so', () => {
  expect(statusText(NOTHING, plain)).toBe(
    'Exports\nNone has been seen yet.\n\nDeliveries\nNone.\n\nAudiences at TikTok\nNone.',
  );
});

test('headings are bold', () => {
  expect(statusText(NOTHING, marked).split('\n')[0]).toBe('<bold>Exports</>');
});

test('an export has its state, with the attempt and the run where they are not the first', () => {
  const exports: Status['exports'] = [
    { source: 'crm', exportId: 'week-1', state: 'delivered', since: SINCE, runId: 'week-1', attempt: 1 },
    {
      source: 'web',
      exportId: 'day-2',
      state: 'failed',
      since: SINCE,
      runId: 'day-2-2',
      attempt: 3,
      reason: 'no such column',
    },
  ];

  expect(section({ exports }, 'Exports')).toEqual([
    'source  export  state              since (UTC)       run      because',
    'crm     week-1  delivered          2026-11-22 04:05',
    'web     day-2   failed, attempt 3  2026-11-22 04:05  day-2-2  no such column',
  ]);
});

test('an export has what AWS Glue used for it, once that is known', () => {
  const usage = {
    jobRuns: 1,
    workers: 2,
    workerType: 'G.1X',
    executionClass: 'FLEX' as const,
    seconds: 90,
    dpuSeconds: 180,
    dollars: 0.01498,
  };
  const known = { state: 'prepared' as const, since: SINCE, attempt: 1 };
  const exports: Status['exports'] = [
    { ...known, source: 'crm', exportId: 'week-1', runId: 'week-1', usage },
    { ...known, source: 'crm', exportId: 'week-2', runId: 'week-2' },
  ];

  expect(section({ exports }, 'Exports')).toEqual([
    'source  export  state     since (UTC)       run  AWS Glue                                                                because',
    'crm     week-1  prepared  2026-11-22 04:05       up to 2 G.1X workers (FLEX), 1 min 30 s, 0.05 DPU-hours, about 0.015 $',
    'crm     week-2  prepared  2026-11-22 04:05',
  ]);
});

test('an export of a query has its cost, and what became of a failure or is to be done about it', () => {
  const query = { source: 'room', since: SINCE, attempt: 0 };
  const exports: Status['exports'] = [
    {
      ...query,
      exportId: 'q-4',
      state: 'failed',
      runId: 'q-4',
      reason: 'no',
      remedy: 'Correct it.',
      crpuHours: 1.5,
    },
    { ...query, exportId: 'q-3', state: 'discovered', runId: 'q-3', reason: 'slow', nextAttemptAt: SINCE },
    { ...query, exportId: 'q-2', state: 'failed', runId: 'q-2', reason: 'slow', retriedAs: 'q-3' },
  ];

  expect(section({ exports }, 'Exports').map((line) => line.replaceAll(/ {2,}/g, ' | ').trim())).toEqual([
    'source | export | state | since (UTC) | run | CRPU-hours | because',
    'room | q-4 | failed | 2026-11-22 04:05 | 1.5 | no',
    'room | q-3 | discovered, next attempt 2026-11-22 04:05 UTC | 2026-11-22 04:05 | slow',
    'room | q-2 | started again | 2026-11-22 04:05 | slow',
  ]);
  expect(statusText({ ...NOTHING, exports }, plain)).toContain('\n\nroom/q-4: Correct it.\n\nDeliveries');
});

test('a delivery has its lines, and the run or that it was placed by hand', () => {
  const deliveries: Status['deliveries'] = [
    {
      advertiser: 'main',
      audience: 'Buyers',
      format: 'email_sha256',
      action: 'remove',
      state: 'nothing_to_remove',
      since: SINCE,
      key: 'k',
      rows: 12_345,
      source: 'crm',
      runId: 'week-1',
    },
    {
      advertiser: 'main',
      audience: 'Leaky',
      format: 'gaid_sha256',
      action: 'append',
      state: 'failed',
      since: SINCE,
      key: 'k',
      reason: 'not a hash',
    },
  ];

  expect(section({ deliveries }, 'Deliveries')).toEqual([
    'audience  format        action  state               lines  since (UTC)       run             because',
    'Buyers    email_sha256  remove  nothing to remove  12,345  2026-11-22 04:05  week-1',
    'Leaky     gaid_sha256   append  failed                     2026-11-22 04:05  placed by hand  not a hash',
  ]);
});

test('an audience has its name at TikTok, its size and its latest problem', () => {
  const format = 'email_sha256';
  const audiences: Status['audiences'] = [
    {
      ...OWNER,
      audience: 'Buyers',
      tiktokName: 'Buyers (email)',
      format,
      audienceId: '71',
      matchedUsers: 1500,
      matchRate: 0.4567,
      isValid: true,
      problems: [],
      pastProblems: [],
    },
    { ...OWNER, audience: 'New', format, problems: [], pastProblems: [] },
    {
      ...OWNER,
      audience: 'Waiting',
      format,
      audienceId: '72',
      matchedUsers: 0,
      isValid: false,
      problems: [],
      pastProblems: [],
    },
    {
      ...OWNER,
      audience: 'Old',
      format,
      audienceId: '73',
      isValid: false,
      problems: ['expires', 'expired'],
      pastProblems: [],
    },
  ];

  expect(section({ audiences }, 'Audiences at TikTok')).toEqual([
    'name            format        id            matched   rate  state',
    'Buyers (email)  email_sha256  71              1,500  45.7%  ready',
    'New             email_sha256  not made yet                  not checked yet',
    'Waiting         email_sha256  72                  0         being matched',
    'Old             email_sha256  73                            expired',
  ]);
});

test('deliveries and audiences have their advertiser where there are several', () => {
  const audiences: Status['audiences'] = [
    { ...OWNER, audience: 'Buyers', format: 'email_sha256', problems: [], pastProblems: [] },
    {
      ...OWNER,
      advertiser: 'brand-two',
      audience: 'Buyers',
      format: 'email_sha256',
      problems: [],
      pastProblems: [],
    },
  ];

  expect(section({ audiences }, 'Audiences at TikTok')).toEqual([
    'advertiser  name    format        id            matched  rate  state',
    'main        Buyers  email_sha256  not made yet                 not checked yet',
    'brand-two   Buyers  email_sha256  not made yet                 not checked yet',
  ]);
});

test('what TikTok no longer reports is past, with its dates, and the audience is ready', () => {
  const past = { message: 'It failed', at: '2026-11-20T08:00:00.000Z', endedAt: '2026-11-21T09:30:00.000Z' };
  const audiences: Status['audiences'] = [
    {
      ...OWNER,
      audience: 'Buyers',
      format: 'email_sha256',
      audienceId: '7',
      isValid: true,
      problems: [],
      pastProblems: [past],
    },
  ];

  expect(section({ audiences }, 'Audiences at TikTok')).toEqual([
    'name    format        id  matched  rate  state',
    'Buyers  email_sha256  7                  ready',
  ]);
  expect(section({ audiences }, 'Past problems')).toEqual([
    'name    format        from (UTC)        until             problem',
    'Buyers  email_sha256  2026-11-20 08:00  2026-11-21 09:30  It failed',
  ]);
});

test('each identifier type has its match rate, now and before', () => {
  const point = (at: string, matchedUsers: number) => ({
    ...{ at, audiences: 3, matchedUsers, deliveredRows: 20_000 },
    matchRate: matchedUsers / 20_000,
  });
  const points = [point('2026-11-15T04:00:00.000Z', 6000), point('2026-11-22T03:00:00.000Z', 9000)];
  const matchRates: Status['matchRates'] = [
    { ...OWNER, format: 'email_sha256', points },
    { ...OWNER, format: 'gaid_sha256', points: [point('2026-11-22T03:00:00.000Z', 25_000)] },
  ];

  expect(section({ matchRates }, 'Match rate by identifier type')).toEqual([
    'type          audiences   lines  matched    rate  a day ago  7 days ago  30 days ago',
    'email_sha256          3  20,000    9,000   45.0%                  30.0%',
    'gaid_sha256           3  20,000   25,000  125.0%',
  ]);
});

test('misplaced files are counted with the place where each belongs', () => {
  const misplaced = ['a.csv', 'b.csv'].map((name) => ({
    key: `tiktok/${name}`,
    rightPlace: `tiktok/<audience>/<format>/${name}`,
    at: SINCE,
  }));

  expect(
    statusText({ ...NOTHING, misplaced }, plain)
      .split('\n\n')
      .slice(3),
  ).toEqual([
    '2 misplaced files were not delivered:\n' +
      '  tiktok/a.csv: move it to tiktok/<audience>/<format>/a.csv\n' +
      '  tiktok/b.csv: move it to tiktok/<audience>/<format>/b.csv',
  ]);
});

test('a query for which Clean Rooms has no room is named with its reason and what to do', () => {
  const postponedQueries: Status['postponedQueries'] = [
    {
      ...{ source: 'overlap', since: SINCE, triedUntil: '2026-11-23T04:00:00.000Z', isGivenUp: false },
      reason: 'The protected query of overlap has not started: Clean Rooms has no room for it',
      remedy: 'It is tried every 15 minutes for a day.',
    },
  ];

  expect(statusText({ ...NOTHING, postponedQueries }, plain, { config: 'my.json' }).split('\n\n')[1]).toBe(
    'The protected query of overlap has not started: Clean Rooms has no room for it since 2026-11-22 04:05 UTC. ' +
      'It is tried every 15 minutes for a day. To start it now: "npx audiences query --source overlap --config my.json".',
  );
});

test('a token that TikTok refuses is named with the command that stores another one', () => {
  const refusedTokens: Status['refusedTokens'] = [
    { advertiser: 'main', advertiserId: '71', reason: 'TokenError', since: SINCE, requestId: '20261122' },
    { advertiser: 'brand two', advertiserId: '72', reason: 'PermissionError', since: SINCE },
  ];

  expect(
    statusText({ ...NOTHING, refusedTokens }, plain, { config: 'my.json' })
      .split('\n\n')
      .slice(3),
  ).toEqual([
    'TikTok refuses the token of main (2026-11-22 04:05 UTC, TokenError, request 20261122). Its deliveries wait until ' +
      'another one is stored: "npx audiences credentials --advertiser-name main --advertiser 71 --config my.json".',
    'TikTok refuses the token of brand two (2026-11-22 04:05 UTC, PermissionError). Its deliveries wait until another ' +
      `one is stored: "npx audiences credentials --advertiser-name 'brand two' --advertiser 72 --config my.json".`,
  ]);
});

test('a refused token after which a newer one was stored is to be tested, not to be stored again', () => {
  const refusedTokens: Status['refusedTokens'] = [
    {
      ...{ advertiser: 'main', advertiserId: '71', reason: 'TokenError', since: SINCE },
      renewedAt: '2026-11-22T05:10:00.000Z',
    },
  ];

  expect(
    statusText({ ...NOTHING, refusedTokens }, plain)
      .split('\n\n')
      .slice(3),
  ).toEqual([
    'TikTok refuses the token of main (2026-11-22 04:05 UTC, TokenError). A newer token is stored (2026-11-22 05:10 UTC); ' +
      'the next delivery tests it. Its deliveries continue by themselves once TikTok accepts it.',
  ]);
});

test('dead letters are counted with the command that lists them', () => {
  const status = { ...NOTHING, deadLetters: { uploader: 1, 'export-trigger': 2 } };

  expect(statusText(status, plain).split('\n\n').slice(3)).toEqual([
    'uploader has 1 dead letter: "npx audiences redrive --queue uploader --list" shows the reasons.',
    'export-trigger has 2 dead letters: "npx audiences redrive --queue export-trigger --list" shows the reasons.',
  ]);
});

test('the command that lists dead letters is about the pipeline of the status', () => {
  const status = { ...NOTHING, deadLetters: { uploader: 1, 'export-trigger': 0 } };

  expect(statusText(status, plain, { config: 'my.json', stack: 'Other' })).toContain(
    '"npx audiences redrive --queue uploader --list --config my.json --stack Other"',
  );
});

test('a delivery that waits says when it is tried again', () => {
  const deliveries: Status['deliveries'] = [
    {
      ...{ advertiser: 'main', audience: 'Buyers', format: 'email_sha256', action: 'replace' },
      ...{ state: 'waiting', since: SINCE },
      ...{ key: 'k', runId: 'week-1', reason: 'an earlier replace is unfinished' },
      nextAttemptAt: '2026-11-22T07:05:06.000Z',
    },
  ];

  expect(section({ deliveries }, 'Deliveries').at(-1)).toContain(
    'waiting, next attempt 2026-11-22 07:05 UTC',
  );
});
