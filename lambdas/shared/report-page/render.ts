import { createHash } from 'node:crypto';
import type { RunUsage } from '../ledger/job-usage.ts';
import type { MatchHistory } from '../ledger/match-rates.ts';
import type { Report } from '../report/schema.ts';
import { renderColumns } from './columns.ts';
import type { DeliveryFact } from './delivery-fact.ts';
import { funnelSteps, renderFunnel } from './funnel.ts';
import { Html, html } from './html.ts';
import { renderMatchRates } from './match-rates.ts';
import { noticesOf, renderNotices } from './notices.ts';
import { showBytes, showCountOf, showCrpuHours, showMoment } from './numbers.ts';
import { renderPartitions } from './partitions.ts';
import { STYLES } from './styles.ts';
import { renderTimings } from './timings.ts';

const ACTION_NAMES: Record<Report['action'], string> = {
  append: 'append: adds members',
  replace: 'replace: replaces all members',
  remove: 'remove: removes members',
};

const FORMAT_NAMES: Record<Report['export']['format'], string> = {
  csv: 'CSV',
  parquet: 'Parquet',
  json: 'JSON Lines',
};

/** Allows the page's own style sheet and nothing else: no script and no request, whatever a name contains. */
const CONTENT_SECURITY_POLICY = `default-src 'none'; img-src data:; style-src 'sha256-${createHash('sha256').update(STYLES).digest('base64')}'; base-uri 'none'; form-action 'none'`;

/** What is known of a run beside its report; whatever is not known yet is left out. */
export interface RunPageFacts {
  readonly deliveries?: readonly DeliveryFact[] | undefined;
  /** Whether the run was prepared on a person's machine, where nothing of deliveries is known. @default false */
  readonly isLocal?: boolean;
  /** What TikTok matched of each identifier type over time. */
  readonly matches?: readonly MatchHistory[] | undefined;
  /** What its Glue job runs used. */
  readonly usage?: RunUsage | undefined;
  /** Completes the commands that a remedy names. @default they are about the usual pipeline */
  readonly completeCommands?: (remedy: string) => string;
}

/**
 * Shows a run as one self-contained HTML page.
 *
 * @param report the run's report
 * @param facts what is known beside it
 * @returns an HTML document that needs no other file, no network and no script
 */
export function renderReportPage(report: Report, facts: RunPageFacts = {}): string {
  const { deliveries, isLocal = false, matches = [], usage, completeCommands = (remedy) => remedy } = facts;
  const notices = noticesOf(report, deliveries).map(({ remedy, ...notice }) => ({
    ...notice,
    remedy: completeCommands(remedy),
  }));
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>Run ${report.runId} of ${report.source}</title>
<style>${new Html(STYLES)}</style>
</head>
<body>
${renderHeader(report, matches.length > 0)}
<main>
${renderNotices(notices)}
${renderFunnel(funnelSteps(report, deliveries, isLocal))}
${renderColumns(report)}
${renderPartitions(report, deliveries)}
${renderMatchRates(matches)}
${renderTimings(report, usage)}
</main>
<footer><p>Counts and shapes only: this page holds no identifiers, hashes or tokens.</p></footer>
</body>
</html>
`;
  return page.markup;
}

function renderHeader(report: Report, hasMatchRates: boolean): Html {
  const { format, files, bytes } = report.export;
  return html`<header>
<p class="eyebrow">Run report</p>
<h1><bdi>${report.source}</bdi></h1>
<dl>
<div><dt>Run</dt><dd><bdi>${report.runId}</bdi></dd></div>
${report.runId === report.exportId ? undefined : html`<div><dt>Export</dt><dd><bdi>${report.exportId}</bdi></dd></div>`}
<div><dt>Exported</dt><dd><time datetime="${report.exportedAt}">${showMoment(report.exportedAt)}</time></dd></div>
<div><dt>Read</dt><dd>${showCountOf(files, `${FORMAT_NAMES[format]} file`)}, ${showBytes(bytes)}</dd></div>
${report.query === undefined ? undefined : html`<div><dt>Query cost</dt><dd>${showCrpuHours(report.query.crpuHours)}</dd></div>`}
<div><dt>Action</dt><dd>${ACTION_NAMES[report.action]}</dd></div>
</dl>
<nav aria-label="Sections"><ul>
<li><a href="#funnel">From records to people</a></li>
<li><a href="#columns">Columns</a></li>
<li><a href="#partitions">Partitions</a></li>
${hasMatchRates ? html`<li><a href="#match-rates">Match rates</a></li>` : undefined}
<li><a href="#timings">Timings</a></li>
</ul></nav>
</header>`;
}
