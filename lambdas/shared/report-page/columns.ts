import { IDENTIFIERS } from '../identifiers.ts';
import { explainReason, NOTES, type NoteName } from '../report/reasons.ts';
import type { Report, ReportColumn } from '../report/schema.ts';
import { bar, type Segment } from './bar.ts';
import { type Html, html } from './html.ts';
import { showCount, showCountOf, showShare } from './numbers.ts';

interface Outcome extends Segment {
  readonly label: string;
}

/** Shows per column the outcomes of its cells, why cells were rejected, and the shapes of rejected values. */
export function renderColumns(report: Report): Html {
  return html`<section id="columns" aria-labelledby="columns-title">
<h2 id="columns-title">Columns</h2>
<p class="note">Every cell ends in exactly one outcome. Letters of rejected values are shown as “a” and digits as “9”: this page holds no identifiers.</p>
${report.columns.length === 0 ? html`<p>The export has no column of identifiers.</p>` : report.columns.map(renderColumn)}
</section>`;
}

function renderColumn(column: ReportColumn, index: number): Html {
  const id = `column-${index + 1}`;
  const outcomes = outcomesOf(column);
  const summary = outcomes.map(
    ({ label, amount }) => `${label.toLowerCase()} ${showShare(amount, column.rows)}`,
  );
  return html`
<article class="card" aria-labelledby="${id}">
<h3 id="${id}"><bdi>${column.column}</bdi></h3>
<p class="note">taken for ${IDENTIFIERS[column.type].label}, ${column.chosenBy === 'config' ? 'as configured' : 'by its name'} · ${showCountOf(column.rows, 'cell')}</p>
${bar(outcomes, column.rows, `Outcomes: ${summary.join(', ')}`)}
<div class="tables">
${outcomeTable(column, outcomes)}
${reasonTable(column)}
${noteTable(column)}
${shapeTable(column)}
</div>
</article>`;
}

function outcomesOf(column: ReportColumn): Outcome[] {
  const rejected = Object.values(column.rejected).reduce((total, next) => total + next, 0);
  return [
    { kind: 'hashed', label: 'Hashed', amount: column.hashed },
    { kind: 'prehashed', label: 'Pre-hashed', amount: column.prehashed },
    { kind: 'missing', label: 'Missing', amount: column.missing },
    { kind: 'rejected', label: 'Rejected', amount: rejected },
  ];
}

function outcomeTable(column: ReportColumn, outcomes: readonly Outcome[]): Html {
  const rows = outcomes.map(
    ({ kind, label, amount }) =>
      html`<tr><th scope="row"><svg class="swatch" aria-hidden="true" width="12" height="12"><rect class="${kind}" width="12" height="12"/></svg>${label}</th><td>${showCount(amount)}</td><td>${showShare(amount, column.rows)}</td></tr>`,
  );
  return html`<table class="counts outcomes"><caption>Outcomes</caption>
<thead><tr><th scope="col">Outcome</th><th scope="col">Cells</th><th scope="col">Share</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function reasonTable(column: ReportColumn): Html | undefined {
  const reasons = Object.entries(column.rejected)
    .filter(([, count]) => count > 0)
    .sort(([, a], [, b]) => b - a);
  if (reasons.length === 0) return undefined;
  const rows = reasons.map(([reason, count]) => {
    const { title, remedy } = explainReason(reason);
    return html`<tr><th scope="row">${title} <code>${reason}</code>${remedy === '' ? undefined : html`<span class="remedy">${remedy}</span>`}</th><td>${showCount(count)}<span class="sub">${showShare(count, column.rows)}</span></td></tr>`;
  });
  return html`<table class="counts"><caption>Why cells were rejected</caption>
<thead><tr><th scope="col">Reason</th><th scope="col">Cells and share</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

function noteTable(column: ReportColumn): Html | undefined {
  const notes = (Object.keys(NOTES) as NoteName[]).filter((name) => column[name] > 0);
  if (notes.length === 0) return undefined;
  const rows = notes.map(
    (name) =>
      html`<tr><th scope="row">${NOTES[name].title} <code>${name}</code><span class="remedy">${NOTES[name].remedy}</span></th><td>${showCount(column[name])}<span class="sub">${showShare(column[name], column.rows)}</span></td></tr>`,
  );
  return html`<table class="counts"><caption>Notes on cells that are used</caption>
<thead><tr><th scope="col">Note</th><th scope="col">Cells and share</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

/** The roles are explicit because a narrow screen shows the rows as grids: a shape needs the full width. */
function shapeTable(column: ReportColumn): Html | undefined {
  if (column.shapes.length === 0) return undefined;
  const rows = column.shapes.map(
    ({ reason, shape, count }) =>
      html`<tr role="row"><th role="rowheader" scope="row"><code class="shape"><bdi>${shape}</bdi></code></th><td role="cell" class="text">${explainReason(reason).title}</td><td role="cell">${showCount(count)}</td></tr>`,
  );
  return html`<table role="table" class="counts shapes"><caption>Commonest shapes of rejected cells</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">Shape</th><th role="columnheader" scope="col" class="text">Reason</th><th role="columnheader" scope="col">Cells</th></tr></thead>
<tbody role="rowgroup">${rows}</tbody></table>`;
}
