import { useSyncExternalStore } from 'react';

const STEP_MS = 10_000;

let now = Date.now();

function subscribe(changed: () => void): () => void {
  const step = () => {
    now = Date.now();
    changed();
  };
  // While no time was shown, none passed.
  step();
  const timer = setInterval(step, STEP_MS);
  return () => clearInterval(timer);
}

/** Gives the time, in milliseconds since 1970, and again every ten seconds. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => now);
