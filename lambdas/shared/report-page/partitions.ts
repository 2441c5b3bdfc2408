import type { Report, ReportPartition } from '../report/schema.ts';
import type { DeliveryFact, DeliveryState } from './delivery-fact.ts';
import { type Html, html } from './html.ts';
import { showBytes, showCount, showCountOf, showShare } from './numbers.ts';

const STATE_NAMES: Record<DeliveryState, string> = {
  waiting: 'Waiting',
  delivering: 'In progress',
  delivered: 'Delivered',
  failed: 'Failed',
  superseded: 'Superseded',
  nothing_to_remove: 'Nothing to remove',
  empty: 'Empty',
};

interface Cell {
  /** Heading of the column, repeated beside the cell on a narrow screen. */
  readonly heading: string;
  readonly content: Html;
  readonly isText?: boolean;
}

/**
 * Shows the partitions with their sizes and, once known, the states of their deliveries.
 *
 * The table roles are explicit because a narrow screen shows the rows as cards, and some browsers ignore the table
 * semantics of elements with another layout.
 */
export function renderPartitions(report: Report, deliveries?: readonly DeliveryFact[]): Html {
  const title = html`<h2 id="partitions-title">Partitions</h2>`;
  if (report.partitions.length === 0) {
    return html`<section id="partitions" aria-labelledby="partitions-title">${title}
<p>None: the export gave no usable identifier, so there was nothing to deliver.</p></section>`;
  }
  const rows = report.partitions.map((partition) => renderRow(partition, deliveries));
  return html`<section id="partitions" aria-labelledby="partitions-title">${title}
<table class="partitions" role="table"><caption>Each audience and format of this run</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col" class="text">Audience</th>${headings(report, deliveries)}</tr></thead>
<tbody role="rowgroup">${rows}</tbody></table></section>`;
}

function headings(report: Report, deliveries?: readonly DeliveryFact[]): Html[] {
  const first = report.partitions.slice(0, 1).flatMap((partition) => cellsOf(partition, deliveries));
  return first.map(
    ({ heading, isText }) =>
      html`<th role="columnheader" scope="col"${isText === true ? html` class="text"` : undefined}>${heading}</th>`,
  );
}

function renderRow(partition: ReportPartition, deliveries?: readonly DeliveryFact[]): Html {
  const cells = cellsOf(partition, deliveries).map(
    ({ heading, content, isText }) =>
      html`<td role="cell" data-heading="${heading}"${isText === true ? html` class="text"` : undefined}><div>${content}</div></td>`,
  );
  return html`
<tr role="row"><th role="rowheader" scope="row"><bdi>${partition.audience}</bdi><code>${partition.format}</code></th>${cells}</tr>`;
}

function cellsOf(partition: ReportPartition, deliveries?: readonly DeliveryFact[]): Cell[] {
  const sizes: Cell[] = [
    { heading: 'Rows', content: html`${showCount(partition.rows)}` },
    { heading: 'People', content: html`${showCount(partition.people)}` },
    {
      heading: 'Lines',
      content: html`${showCount(partition.unique)}${partition.belowMinimum ? html`<span class="badge warn">below 1,000</span>` : undefined}`,
    },
    {
      heading: 'Files',
      content: html`${showCountOf(partition.files, 'file')}<span class="sub">${showBytes(partition.bytes)}</span>`,
    },
  ];
  if (deliveries === undefined) return sizes;
  const fact = deliveries.find((d) => d.audience === partition.audience && d.format === partition.format);
  return [...sizes, deliveryCell(partition, fact), audienceCell(fact)];
}

function deliveryCell(partition: ReportPartition, fact?: DeliveryFact): Cell {
  const state = fact?.state ?? 'waiting';
  const lines =
    fact === undefined || fact.deliveredLines === 0
      ? undefined
      : html`<span class="sub">${showCountOf(fact.deliveredLines, 'line')} (${showShare(fact.deliveredLines, partition.unique)})</span>`;
  const reason = fact?.reason === undefined ? undefined : html`<span class="sub">${fact.reason}</span>`;
  return {
    heading: 'Delivery',
    content: html`<span class="badge ${state}">${STATE_NAMES[state]}</span>${lines}${reason}`,
    isText: true,
  };
}

function audienceCell(fact?: DeliveryFact): Cell {
  const heading = 'At TikTok';
  if (fact?.audienceId === undefined) return { heading, content: html`–`, isText: true };
  const matched =
    fact.matchedUsers === undefined ? 'being matched' : `${showCount(fact.matchedUsers)} matched`;
  const name =
    fact.audienceName === undefined || fact.audienceName === fact.audience
      ? undefined
      : html`<span class="sub"><bdi>${fact.audienceName}</bdi></span>`;
  return {
    heading,
    content: html`${matched}${name}<span class="sub id">id ${fact.audienceId}</span>`,
    isText: true,
  };
}
