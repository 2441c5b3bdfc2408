import { useCallback, useSyncExternalStore } from 'react';
import type { Draft } from './draft.ts';

// A draft holds names of columns and choices, no rows. It survives a reload, in this tab alone.
const listeners = new Set<() => void>();
const drafts = new Map<string, Draft>();
let changes = 0;

const storageKey = (place: string): string => `draft ${place}`;

/** Tells when a draft changes. */
export function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => listeners.delete(changed);
}

/** @returns the draft of an export, if there is one */
export function readDraft(place: string): Draft | undefined {
  if (!drafts.has(place)) {
    const stored = sessionStorage.getItem(storageKey(place));
    if (stored !== null) drafts.set(place, JSON.parse(stored) as Draft);
  }
  return drafts.get(place);
}

function writeDraft(place: string, draft: Draft): void {
  drafts.set(place, draft);
  sessionStorage.setItem(storageKey(place), JSON.stringify(draft));
  tellListeners();
}

function forgetDraft(place: string): void {
  drafts.delete(place);
  sessionStorage.removeItem(storageKey(place));
  tellListeners();
}

function tellListeners(): void {
  changes += 1;
  for (const changed of listeners) changed();
}

/** Reads the drafts of exports; undefined while one is still to begin. */
export function useDrafts(places: readonly string[]): readonly Draft[] | undefined {
  useSyncExternalStore(subscribe, () => changes);
  const found = places.flatMap((place) => readDraft(place) ?? []);
  return found.length === places.length ? found : undefined;
}

/**
 * Keeps the draft of the source that is made from an export.
 *
 * @param place text that names the export
 * @returns the draft, a function that changes it, and one that forgets it
 */
export function useDraft(place: string): [Draft | undefined, (draft: Draft) => void, () => void] {
  const draft = useSyncExternalStore(subscribe, () => readDraft(place));
  const change = useCallback((next: Draft) => writeDraft(place, next), [place]);
  const forget = useCallback(() => forgetDraft(place), [place]);
  return [draft, change, forget];
}
