import type { RunUsage } from '../ledger/job-usage.ts';
import type { Report } from '../report/schema.ts';
import { bar, type Segment } from './bar.ts';
import { type Html, html } from './html.ts';
import { showSeconds, showShare } from './numbers.ts';
import { showUsage } from './usage.ts';

const TOTAL = 'total';

/**
 * Shows how long each stage of the preparation took, and what Glue used for it.
 *
 * @param report the run's report; a stage called "total" is the whole, not a part
 * @param usage left out before it is known, and for a run on a person's machine
 */
export function renderTimings(report: Report, usage?: RunUsage): Html {
  const stages = Object.entries(report.timings).map(([key, seconds]) => ({
    name: key.replace(/Seconds$/, ''),
    seconds,
  }));
  const parts = stages.filter(({ name }) => name !== TOTAL);
  const sum = parts.reduce((total, { seconds }) => total + seconds, 0);
  const whole = Math.max(sum, stages.find(({ name }) => name === TOTAL)?.seconds ?? 0);
  return html`<section id="timings" aria-labelledby="timings-title">
<h2 id="timings-title">Timings</h2>
<div class="card">${bar(parts.map(toSegment), whole)}
<table class="counts"><caption>How long the preparation took</caption>
<thead><tr><th scope="col">Stage</th><th scope="col">Time</th><th scope="col">Share</th></tr></thead>
<tbody>${parts.map(({ name, seconds }) => stageRow(name, seconds, whole))}</tbody>
<tfoot><tr><th scope="row">Together</th><td>${showSeconds(whole)}</td><td></td></tr></tfoot></table>${usage === undefined ? undefined : html`<p>AWS Glue: ${showUsage(usage)}.</p>`}</div>
</section>`;
}

function toSegment({ seconds }: { seconds: number }, index: number): Segment {
  return { kind: index % 2 === 0 ? 'stage-even' : 'stage-odd', amount: seconds };
}

function stageRow(name: string, seconds: number, whole: number): Html {
  const words = name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const title = `${words.slice(0, 1).toUpperCase()}${words.slice(1)}`;
  return html`<tr><th scope="row">${title}</th><td>${showSeconds(seconds)}</td><td>${showShare(seconds, whole)}</td></tr>`;
}
