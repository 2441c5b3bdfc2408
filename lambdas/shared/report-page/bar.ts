import { type Html, html } from './html.ts';

/** One part of a bar. */
export interface Segment {
  /** Class of the part, which sets its colour in the style sheet. */
  readonly kind: 'hashed' | 'prehashed' | 'missing' | 'rejected' | 'amount' | 'stage-even' | 'stage-odd';
  readonly amount: number;
}

/** Smallest width of a part in percent, so that one bad row in a million is visible. */
const SMALLEST_WIDTH = 0.6;

/**
 * Draws a horizontal bar of parts, as wide as its container.
 *
 * @param segments parts from left to right; empty ones are omitted
 * @param whole amount of the full width
 * @param label text alternative; omitted when the text beside the bar says the same
 */
export function bar(segments: readonly Segment[], whole: number, label?: string): Html {
  const widths = widthsOf(segments, whole);
  let x = 0;
  const parts = segments.flatMap((segment, index) => {
    const width = widths[index] ?? 0;
    if (width === 0) return [];
    const rect = html`<rect class="${segment.kind}" x="${percent(x)}" y="0" width="${percent(width)}" height="100%"/>`;
    x += width;
    return [rect];
  });
  const role = label === undefined ? html`aria-hidden="true"` : html`role="img" aria-label="${label}"`;
  return html`<svg class="bar" ${role} width="100%" height="14">${parts}</svg>`;
}

function widthsOf(segments: readonly Segment[], whole: number): number[] {
  if (whole === 0) return segments.map(() => 0);
  const widths = segments.map(({ amount }) =>
    amount === 0 ? 0 : Math.max(SMALLEST_WIDTH, (amount / whole) * 100),
  );
  const total = widths.reduce((sum, width) => sum + width, 0);
  return total > 100 ? widths.map((width) => (width * 100) / total) : widths;
}

const percent = (value: number): string => `${value.toFixed(3)}%`;
