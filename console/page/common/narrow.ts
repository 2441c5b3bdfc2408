import { useSyncExternalStore } from 'react';

// The design system's own border between phone and wider screens.
const narrow = matchMedia('(max-width: 688px)');

function subscribe(changed: () => void): () => void {
  narrow.addEventListener('change', changed);
  return () => narrow.removeEventListener('change', changed);
}

/** Whether the screen is as narrow as a phone's. */
export const useIsNarrow = (): boolean => useSyncExternalStore(subscribe, () => narrow.matches);
