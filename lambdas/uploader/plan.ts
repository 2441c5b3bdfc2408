import type { Audience } from '../shared/ledger/audiences.ts';
import { type DeliveryState, isSettledState, type SettledState } from '../shared/ledger/deliveries.ts';
import type { DeliveryFile, FilePart } from '../shared/ledger/files.ts';
import { isOlderThanWaiting, placeInLine } from '../shared/ledger/waiting-line.ts';
import type { Action } from '../shared/manifest/schema.ts';
import type { UpdateAction } from '../shared/tiktok/client.ts';
import { MAX_FILES_PER_CALL, MAX_FILES_PER_REPLACE } from '../shared/tiktok/constants.ts';

/** How long an uploaded file's handle is assumed to be valid at TikTok; after that the file is uploaded again. */
export const HANDLE_LIFETIME_MS = 12 * 3_600_000;

/** Everything that the next step of a delivery depends on. */
export interface DeliveryView {
  readonly id: string;
  readonly action: Action;
  readonly exportedAt: string;
  readonly state: DeliveryState;
  /** Calls of create and update known to have succeeded. */
  readonly applied: number;
  /** Files in each of these calls; undefined when no call was made, or when an earlier version made them without recording it. */
  readonly filesPerCall: number | undefined;
  /** The files in the order's sequence; undefined for a file whose lines are not checked yet. */
  readonly files: readonly (DeliveryFile | undefined)[];
  readonly audience: Audience;
  /** Whether TikTok has been asked for the audience since the lease was taken. */
  readonly isLookedUp: boolean;
  readonly advertiserId: string;
  readonly nowMs: number;
  /** How long after a create without an answer its audience may still be missing from TikTok's list, in milliseconds. */
  readonly createSettlesMs: number;
}

/** Identifies a part of a delivery: index of its file, index of the part in the file. */
export interface PartRef {
  readonly file: number;
  readonly part: number;
}

/** The next step of a delivery. */
export type Step =
  | { readonly kind: 'finish'; readonly state: SettledState }
  /** Others wait until TikTok accepts a replace: this delivery waits behind them. */
  | { readonly kind: 'joinLine' }
  /** It is this delivery's turn: it no longer waits. */
  | { readonly kind: 'resume' }
  /** A replace has more files than TikTok accepts in one call. */
  | { readonly kind: 'refuse'; readonly files: number }
  | { readonly kind: 'check'; readonly files: readonly number[] }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'lookUp' }
  | { readonly kind: 'upload'; readonly parts: readonly PartRef[] }
  | { readonly kind: 'create'; readonly filePaths: readonly string[]; readonly filesPerCall: number }
  /** The audience was created by this delivery's own create, whose answer was lost. */
  | { readonly kind: 'confirmCreate' }
  | {
      readonly kind: 'update';
      readonly audienceId: string;
      readonly action: UpdateAction;
      readonly filePaths: readonly string[];
      readonly filesPerCall: number;
    };

/**
 * Decides the next step of a delivery, from the ledger's state and nothing else. Each step changes the ledger so that the
 * following step is chosen next. Work that was in flight when a function died is repeated if that changes nothing (uploads
 * and updates: an audience is a set) and looked up if it would (create).
 *
 * @param view the delivery, its files and its audience as recorded in the ledger
 */
export function nextStep(view: DeliveryView): Step {
  if (isSettledState(view.state)) return { kind: 'finish', state: view.state };
  if (isSuperseded(view)) return { kind: 'finish', state: 'superseded' };
  return takeTurn(view) ?? checkFirst(view) ?? findAudienceFirst(view) ?? moveMembers(view);
}

/** Deliveries of an audience with a waiting replace continue in the order of the line. */
function takeTurn({ id, state, audience, nowMs }: DeliveryView): Step | undefined {
  if (placeInLine(audience.waitingLine, id, nowMs) !== 'free') return { kind: 'joinLine' };
  return state === 'waiting' ? { kind: 'resume' } : undefined;
}

function checkFirst(view: DeliveryView): Step | undefined {
  const tooMany = filesBeyondOneReplace(view);
  if (tooMany !== undefined) return { kind: 'refuse', files: tooMany };
  const unchecked = view.files.flatMap((file, index) => (file === undefined ? [index] : []));
  if (unchecked.length > 0) return { kind: 'check', files: unchecked };
  return allParts(view.files).length === 0 ? { kind: 'finish', state: 'empty' } : undefined;
}

/** It is not known whether an APPEND survives while TikTok works on a REPLACE, so a replace is one call or none. */
function filesBeyondOneReplace(view: DeliveryView): number | undefined {
  const { action, files } = view;
  const count = Math.max(files.length, allParts(files).length);
  return action === 'replace' && callsMade(view) === 0 && count > MAX_FILES_PER_REPLACE ? count : undefined;
}

/** A replace that is older than the last replace of the audience would restore removed members. */
function isSuperseded({ id, action, state, exportedAt, audience }: DeliveryView): boolean {
  const isInLine = audience.waitingLine?.entries.some(({ deliveryId }) => deliveryId === id) ?? false;
  // A newer replace took its place in the line.
  if (state === 'waiting' && !isInLine) return true;
  if (action === 'replace' && isOlderThanWaiting(audience.waitingLine, id, exportedAt)) return true;
  if (action !== 'replace' || audience.lastReplacedBy === id) return false;
  return Date.parse(exportedAt) < Date.parse(audience.lastReplacedAt ?? exportedAt);
}

function findAudienceFirst(view: DeliveryView): Step | undefined {
  const { audience, action, isLookedUp, nowMs, createSettlesMs } = view;
  if (audience.audienceId !== undefined) return undefined;
  if (!isLookedUp) {
    const settlesIn = (audience.createIntent?.at ?? 0) + createSettlesMs - nowMs;
    return settlesIn > 0 ? { kind: 'wait', ms: settlesIn } : { kind: 'lookUp' };
  }
  return action === 'remove' ? { kind: 'finish', state: 'nothing_to_remove' } : undefined;
}

function moveMembers(view: DeliveryView): Step {
  const call = callsMade(view);
  const filesPerCall = call > 0 ? (view.filesPerCall ?? MAX_FILES_PER_CALL) : filesPerFirstCall(view);
  const waiting = allParts(view.files).slice(call * filesPerCall);
  if (waiting.length === 0) return { kind: 'finish', state: 'delivered' };
  if (call === 0 && view.audience.unconfirmedCreateBy === view.id) return { kind: 'confirmCreate' };
  const handles = waiting.map((part) => usableHandle(part, view));
  if (!handles.every((handle) => handle !== undefined)) {
    const missing = waiting.filter((_, index) => handles[index] === undefined);
    return { kind: 'upload', parts: missing.map(({ file, part }) => ({ file, part })) };
  }
  const filePaths = handles.slice(0, filesPerCall);
  const { audienceId } = view.audience;
  if (audienceId === undefined) return { kind: 'create', filePaths, filesPerCall };
  return { kind: 'update', audienceId, action: updateAction(view.action, call), filePaths, filesPerCall };
}

const filesPerFirstCall = ({ action }: DeliveryView): number =>
  action === 'replace' ? MAX_FILES_PER_REPLACE : MAX_FILES_PER_CALL;

/** When another delivery has replaced the members since, this replace has no effect any more and starts again. */
function callsMade({ id, action, applied, audience }: DeliveryView): number {
  const isUndone = action === 'replace' && audience.lastReplacedBy !== id;
  return isUndone ? 0 : applied;
}

/** The first call of a replace replaces; further calls, left by an earlier version of this product, append. */
function updateAction(action: Action, call: number): UpdateAction {
  if (action === 'remove') return 'REMOVE';
  return action === 'replace' && call === 0 ? 'REPLACE' : 'APPEND';
}

interface CheckedPart extends PartRef {
  readonly content: FilePart;
}

const allParts = (files: readonly (DeliveryFile | undefined)[]): readonly CheckedPart[] =>
  files.flatMap((file, index) =>
    (file?.parts ?? []).map((content, part) => ({ file: index, part, content })),
  );

function usableHandle({ content }: CheckedPart, { advertiserId, nowMs }: DeliveryView): string | undefined {
  const { upload } = content;
  const isUsable = upload?.advertiserId === advertiserId && nowMs - upload.at < HANDLE_LIFETIME_MS;
  return isUsable ? upload.filePath : undefined;
}
