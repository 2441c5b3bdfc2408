import { useSyncExternalStore } from 'react';
import type { Place } from '../../common/types.ts';
import { missingIn } from './draft.ts';
import { readDraft, subscribe } from './draft-store.ts';
import { placeKey, placeTitle } from './place.ts';

/** @returns what is missing in the drafts of exports before they can be saved; undefined when nothing is */
export const useMissing = (places: readonly Place[]): string | undefined =>
  useSyncExternalStore(subscribe, () => {
    for (const place of places) {
      const draft = readDraft(placeKey(place));
      const missing = draft === undefined ? 'Its columns are still being read.' : missingIn(draft);
      if (missing !== undefined) return places.length === 1 ? missing : `${placeTitle(place)}: ${missing}`;
    }
    return undefined;
  });
