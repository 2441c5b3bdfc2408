import { expect, test } from 'vitest';
import { renderReportPage } from '../../../../lambdas/shared/report-page/render.ts';
import { reportWith } from '../../../helpers/report.ts';

const point = (at: string, matchedUsers: number) => ({
  ...{ at, audiences: 1200, matchedUsers, deliveredRows: 20_000 },
  matchRate: matchedUsers / 20_000,
});

const textOf = (page: string): string => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

test('shows the match rate of each identifier type, now and before', () => {
  const points = [point('2026-11-15T04:00:00.000Z', 6000), point('2026-11-22T03:00:00.000Z', 9000)];

  const page = renderReportPage(reportWith(), {
    deliveries: [],
    matches: [{ format: 'email_sha256', points }],
  });

  expect(textOf(page)).toContain(
    'Type Audiences Lines Matched Rate A day ago 7 days ago 30 days ago email_sha256 1,200 20,000 9,000 45.0% – 30.0% –',
  );
  expect(page).toContain('<a href="#match-rates">');
});

test('has no such section before TikTok has matched anything', () => {
  expect(renderReportPage(reportWith(), { deliveries: [] })).not.toContain('match-rates');
});
