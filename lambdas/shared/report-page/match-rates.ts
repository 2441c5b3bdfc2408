import { type MatchHistory, type MatchPoint, pointBefore } from '../ledger/match-rates.ts';
import { type Html, html } from './html.ts';
import { showCount, showShare } from './numbers.ts';

/** Days before the latest check that are shown beside it. */
const DAYS_BEFORE = [1, 7, 30] as const;

const rateOf = (point: MatchPoint | undefined): string =>
  point === undefined ? '–' : showShare(point.matchedUsers, point.deliveredRows);

/**
 * Shows how many of the delivered identifiers of each type TikTok has matched, now and before.
 *
 * @param histories by identifier type, one advertiser after the other
 */
export function renderMatchRates(histories: readonly MatchHistory[]): Html | undefined {
  if (histories.length === 0) return undefined;
  const heads = ['Audiences', 'Lines', 'Matched', 'Rate', ...DAYS_BEFORE.map(dayHeading)];
  return html`<section id="match-rates" aria-labelledby="match-rates-title"><h2 id="match-rates-title">Match rate by identifier type</h2>
<table class="partitions" role="table"><caption>All matched audiences of the advertiser, as last checked</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" class="text">Type</th>${heads.map((head) => html`<th role="columnheader" scope="col">${head}</th>`)}</tr></thead>
<tbody role="rowgroup">${histories.map(renderRow)}</tbody></table></section>`;
}

const dayHeading = (days: number): string => (days === 1 ? 'A day ago' : `${days} days ago`);

function renderRow(history: MatchHistory): Html | undefined {
  const last = history.points.at(-1);
  if (last === undefined) return undefined;
  const cells: (readonly [string, string])[] = [
    ['Audiences', showCount(last.audiences)],
    ['Lines', showCount(last.deliveredRows)],
    ['Matched', showCount(last.matchedUsers)],
    ['Rate', rateOf(last)],
    ...DAYS_BEFORE.map((days) => [dayHeading(days), rateOf(pointBefore(history, days))] as const),
  ];
  return html`
<tr role="row"><th role="rowheader" scope="row"><code>${history.format}</code></th>${cells.map(([heading, content]) => html`<td role="cell" data-heading="${heading}"><div>${content}</div></td>`)}</tr>`;
}
