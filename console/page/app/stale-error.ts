import { notifyManager, type Query, useQueryClient } from '@tanstack/react-query';
import { useCallback, useSyncExternalStore } from 'react';

/** @returns why something that is shown is of earlier, because it could not be read again; null when all of it is new */
export function useStaleError(): Error | null {
  const cache = useQueryClient().getQueryCache();
  return useSyncExternalStore(
    useCallback((changed: () => void) => cache.subscribe(notifyManager.batchCalls(changed)), [cache]),
    () => cache.findAll({ type: 'active', predicate: isStale })[0]?.state.error ?? null,
  );
}

/** What was never read is missing instead, and its view says why. */
const isStale = ({ state: { data, error } }: Query): boolean => data !== undefined && error !== null;
