import type { Report } from '../report/schema.ts';
import { bar } from './bar.ts';
import type { DeliveryFact } from './delivery-fact.ts';
import { type Html, html } from './html.ts';
import { showCount, showCountOf, showShare } from './numbers.ts';

/** One step from the export to the audience. */
export interface FunnelStep {
  readonly label: string;
  /** Absent while it is not known. */
  readonly count?: number;
  /** The whole that the count is a part of, in the same unit; absent if there is none. */
  readonly of?: number;
  /** Shown instead of the count. @default 'not yet' */
  readonly instead?: string;
  /** What the count means, in a short phrase. */
  readonly note: string;
}

/**
 * Computes the steps of a run from its records to the people TikTok matched.
 *
 * @param report the run's report
 * @param deliveries facts about its deliveries; undefined before any is known
 * @param isLocal whether the run was prepared on the operator's machine, where deliveries are unknown
 * @returns records, lines, delivered and matched, in this order
 */
export function funnelSteps(
  report: Report,
  deliveries?: readonly DeliveryFact[],
  isLocal = false,
): FunnelStep[] {
  const unique = sum(report.partitions.map((partition) => partition.unique));
  const prepared = [recordsStep(report), linesStep(report, unique)];
  return isLocal
    ? [...prepared, unknownHere('Delivered'), unknownHere('Matched')]
    : [...prepared, deliveredStep(unique, deliveries), matchedStep(report, deliveries)];
}

const unknownHere = (label: string): FunnelStep => ({
  label,
  instead: 'not known here',
  note: 'prepared on this machine',
});

function recordsStep(report: Report): FunnelStep {
  const rejected = sum(Object.values(report.rejectedRows));
  const note =
    rejected === 0
      ? 'read from the export'
      : `read from the export, ${showCount(rejected)} of them left out (${showShare(rejected, report.records)})`;
  return { label: 'Records', count: report.records, of: report.records, note };
}

function linesStep(report: Report, unique: number): FunnelStep {
  const people = sum(report.partitions.map((partition) => partition.people));
  const variants = unique - people;
  const { length } = report.partitions;
  // Who is in several audiences, or has an address and a number, is one of the people of each partition.
  const inPartitions =
    length === 1 ? ' in 1 partition' : `, counted in each of ${showCount(length)} partitions`;
  const note = `of ${showCountOf(people, 'person', 'people')}${inPartitions}`;
  if (variants <= 0) return { label: 'Lines', count: unique, of: unique, note };
  return {
    label: 'Lines',
    count: unique,
    of: unique,
    note: `${note}; ${showCount(variants)} are other forms of the same addresses and numbers`,
  };
}

function deliveredStep(unique: number, deliveries?: readonly DeliveryFact[]): FunnelStep {
  if (deliveries === undefined || deliveries.length === 0) {
    return { label: 'Delivered', note: 'not yet sent to TikTok' };
  }
  const delivered = sum(deliveries.map((delivery) => delivery.deliveredLines));
  return {
    label: 'Delivered',
    count: delivered,
    of: unique,
    note: `sent to TikTok (${showShare(delivered, unique)} of the lines)`,
  };
}

function matchedStep(report: Report, deliveries: readonly DeliveryFact[] = []): FunnelStep {
  const known = deliveries.flatMap(({ matchedUsers }) => (matchedUsers === undefined ? [] : [matchedUsers]));
  if (known.length === 0)
    return { label: 'Matched', note: 'TikTok takes 24 to 48 hours to match an audience' };
  const note =
    known.length < report.partitions.length
      ? `people in ${showCount(known.length)} of ${showCountOf(report.partitions.length, 'audience')}; the others are still being matched`
      : 'people, counted in each of these audiences at TikTok, those of earlier runs included';
  return { label: 'Matched', count: sum(known), note };
}

/**
 * Draws the funnel. Each bar compares with its own whole, because records, lines and people are different units. The bars
 * only repeat the numbers beside them, so they are hidden from screen readers.
 *
 * @param steps the steps of `funnelSteps`
 */
export function renderFunnel(steps: readonly FunnelStep[]): Html {
  return html`<section id="funnel" aria-labelledby="funnel-title">
<h2 id="funnel-title">From records to people</h2>
<ol class="funnel">${steps.map((step) => renderStep(step))}</ol>
</section>`;
}

function renderStep({ label, count, of, instead = 'not yet', note }: FunnelStep): Html {
  return html`
<li><div class="headline"><span class="label">${label}</span> <span class="number">${count === undefined ? instead : showCount(count)}</span></div>
${of === undefined ? undefined : bar([{ kind: 'amount', amount: count ?? 0 }], of)}
<p class="note">${note}</p></li>`;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, next) => total + next, 0);
