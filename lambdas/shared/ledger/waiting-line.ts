import type { Audience, LineEntry, WaitingLine } from './audiences.ts';

/** Where a delivery is in its audience's line. */
export type LinePlace =
  /** No line, or at its head and due: it may continue. */
  | 'free'
  /** Others wait, and it is not in the line yet. */
  | 'outside'
  /** In the line: behind others, or not due yet. */
  | 'inside';

/**
 * Finds a delivery's place in the line of its audience.
 *
 * @param line the line, if there is one
 * @param deliveryId the delivery
 * @param nowMs epoch milliseconds
 */
export function placeInLine(line: WaitingLine | undefined, deliveryId: string, nowMs: number): LinePlace {
  if (line === undefined) return 'free';
  const index = line.entries.findIndex((entry) => entry.deliveryId === deliveryId);
  if (index < 0) return 'outside';
  return index === 0 && line.nextAttemptAt <= nowMs ? 'free' : 'inside';
}

/** A line after a delivery has joined it. */
export interface JoinedLine {
  readonly line: WaitingLine;
  /** Deliveries that left the line because the joining replace is newer. */
  readonly superseded: readonly LineEntry[];
}

/**
 * Adds a delivery to the line. An append or a removal goes to the end. A replace goes to the head: it supersedes an earlier
 * replace and everything exported before it, because it would undo them; later exports stay behind it.
 *
 * @param line the line, if there is one
 * @param entry the delivery; a delivery that is already in the line keeps its place
 * @param nowMs epoch milliseconds
 */
export function joinLine(line: WaitingLine | undefined, entry: LineEntry, nowMs: number): JoinedLine {
  const { entries, ...times } = line ?? { since: nowMs, nextAttemptAt: nowMs, entries: [] };
  if (entries.some(({ deliveryId }) => deliveryId === entry.deliveryId))
    return { line: { ...times, entries }, superseded: [] };
  if (entry.action !== 'replace') return { line: { ...times, entries: [...entries, entry] }, superseded: [] };
  const superseded = entries.filter((other) => isUndoneBy(other, entry));
  const kept = entries.filter((other) => !superseded.includes(other));
  return { line: { ...times, entries: [entry, ...kept] }, superseded };
}

/** Removes a delivery from the line; returns undefined when the line is empty. */
export function leaveLine(line: WaitingLine | undefined, deliveryId: string): WaitingLine | undefined {
  if (line === undefined) return undefined;
  const entries = line.entries.filter((entry) => entry.deliveryId !== deliveryId);
  return entries.length === 0 ? undefined : { ...line, entries };
}

/** The delivery that may continue because another has left the line; undefined when the head is unchanged. */
export function newHead(before: Audience, after: Audience): LineEntry | undefined {
  const head = headOf(after);
  return head?.deliveryId === headOf(before)?.deliveryId ? undefined : head;
}

const headOf = ({ waitingLine }: Audience): LineEntry | undefined => waitingLine?.entries[0];

/** Whether a newer replace of the same audience waits. */
export const isOlderThanWaiting = (
  line: WaitingLine | undefined,
  deliveryId: string,
  exportedAt: string,
): boolean =>
  line?.entries.some(
    (entry) =>
      entry.action === 'replace' &&
      entry.deliveryId !== deliveryId &&
      Date.parse(entry.exportedAt) > Date.parse(exportedAt),
  ) ?? false;

const isUndoneBy = (other: LineEntry, replace: LineEntry): boolean =>
  other.action === 'replace' || Date.parse(other.exportedAt) < Date.parse(replace.exportedAt);
