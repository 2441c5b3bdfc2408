import { useSyncExternalStore } from 'react';
import type { Place } from '../../common/types.ts';
import { missingIn } from './draft.ts';
import { readDraft, subscribe } from './draft-store.ts';
import { placeKey, placeTitle } from './place.ts';

/** @returns what is wrong or missing in the drafts of exports before they can be saved; undefined when nothing is */
export const useMissing = (places: readonly Place[]): string | undefined =>
  useSyncExternalStore(subscribe, () => {
    for (const place of places) {
      const draft = readDraft(placeKey(place));
      const missing = draft === undefined ? 'Its columns are still being read.' : missingIn(draft);
      if (missing !== undefined) return places.length === 1 ? missing : `${placeTitle(place)}: ${missing}`;
    }
    const names = places.map((place) => readDraft(placeKey(place))?.name.trim());
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    return twice === undefined
      ? undefined
      : `Two of the exports make a source ${twice}: give one of them another name, or map only one.`;
  });
