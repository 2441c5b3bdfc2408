import { explainReason } from '../report/reasons.ts';
import type { Report } from '../report/schema.ts';
import { explainWarnings } from '../report/warnings.ts';
import type { DeliveryFact } from './delivery-fact.ts';
import { type Html, html } from './html.ts';
import { showCountOf, showShare } from './numbers.ts';

/** Share of rejected cells in a column above which the page shows a notice. */
const NOTEWORTHY_SHARE = 0.2;

/** TikTok's codes for an expired, wrong or revoked token, and the error class for them. */
const TOKEN_REFUSED = /\bcode 4010[245]\b|TokenError/;
const NEW_TOKEN = 'Store a new token with “npx audiences credentials”';

/** Something about a run that an operator should check. */
export interface Notice {
  readonly weight: 'problem' | 'hint';
  readonly text: string;
  /** What to do about it; empty when there is nothing to do. */
  readonly remedy: string;
}

/**
 * Collects the notices of a run, problems first.
 *
 * @param report the run's report
 * @param deliveries facts about its deliveries
 */
export function noticesOf(report: Report, deliveries: readonly DeliveryFact[] = []): Notice[] {
  const notices = [
    ...deliveryNotices(deliveries),
    ...emptyNotice(report),
    ...rowNotices(report),
    ...columnNotices(report),
    ...warningNotices(report),
  ];
  return notices.toSorted((a, b) => Number(a.weight === 'hint') - Number(b.weight === 'hint'));
}

function deliveryNotices(deliveries: readonly DeliveryFact[]): Notice[] {
  return deliveries.flatMap((fact): Notice[] => {
    const place = `${fact.audience} (${fact.format})`;
    const reason = fact.reason === undefined ? '' : `: ${fact.reason}`;
    if (fact.state === 'failed') {
      return [
        {
          weight: 'problem',
          text: `The delivery of ${place} failed${reason}`,
          remedy: `${TOKEN_REFUSED.test(reason) ? NEW_TOKEN : 'Fix the cause'}, then redrive the dead letters with “npx audiences redrive”.`,
        },
      ];
    }
    if (fact.state === 'superseded') {
      return [
        { weight: 'hint', text: `The delivery of ${place} was superseded by a newer export`, remedy: '' },
      ];
    }
    return [];
  });
}

function emptyNotice(report: Report): Notice[] {
  if (report.partitions.length > 0) return [];
  const text =
    report.records === 0 ? 'The export has no rows' : 'No row of the export has a usable identifier';
  return [{ weight: 'problem', text, remedy: 'Nothing was delivered. Check the query behind the export.' }];
}

function rowNotices(report: Report): Notice[] {
  return Object.entries(report.rejectedRows)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => {
      const { title, remedy } = explainReason(reason);
      return {
        weight: 'hint',
        text: `${showCountOf(count, 'record')} left out (${showShare(count, report.records)}): ${firstSmall(title)}${placesOf(reason, report)}`,
        remedy,
      };
    });
}

/** Where malformed records are; the report has the first of them. */
function placesOf(reason: string, { malformed }: Report): string {
  if (reason !== 'malformed_row' || malformed.length === 0) return '';
  return `; ${malformed.map(({ file, line }) => `${file} line ${line}`).join(', ')}`;
}

const firstSmall = (sentence: string): string => `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;

function columnNotices(report: Report): Notice[] {
  return report.columns.flatMap(({ column, rows, missing, rejected, shapes }) =>
    Object.entries(rejected)
      .filter(([, count]) => count > NOTEWORTHY_SHARE * (rows - missing))
      .map(([reason, count]): Notice => {
        const { title, remedy } = explainReason(reason);
        const share = showShare(count, rows - missing);
        const isShown = shapes.some((shape) => shape.reason === reason);
        return {
          weight: 'problem',
          text: `${share} of the filled cells of “${column}” were rejected: ${firstSmall(title)}`,
          remedy: isShown ? `${remedy} The shapes below show the rejected values.`.trimStart() : remedy,
        };
      }),
  );
}

const warningNotices = ({ warnings }: Report): Notice[] =>
  explainWarnings(warnings).map(({ title, remedy }) => ({ weight: 'hint', text: title, remedy }));

/** Shows the notices, or that there are none. */
export function renderNotices(notices: readonly Notice[]): Html {
  if (notices.length === 0) return html`<p class="calm">Nothing needs attention.</p>`;
  const items = notices.map(
    ({ weight, text, remedy }) =>
      html`<li class="${weight}"><strong>${weight === 'problem' ? 'Problem' : 'Note'}</strong> ${text}.${remedy === '' ? undefined : html` <span class="remedy">${remedy}</span>`}</li>`,
  );
  return html`<section aria-labelledby="notices-title"><h2 id="notices-title">Needs attention</h2><ul class="notices">${items}</ul></section>`;
}
