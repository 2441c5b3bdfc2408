import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import type { Place } from '../../common/types.ts';
import { parsePlace, placeKey } from './place.ts';

const PARAMETER = 'export';

/** Keeps the exports that are mapped in the address. */
export function usePlaces(): [readonly Place[], (places: readonly Place[]) => void] {
  const [params, setParams] = useSearchParams();
  const places = params.getAll(PARAMETER).flatMap((key) => parsePlace(key) ?? []);
  const change = useCallback(
    (next: readonly Place[]) => {
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          after.delete(PARAMETER);
          for (const place of next) after.append(PARAMETER, placeKey(place));
          return after;
        },
        { replace: true, flushSync: true },
      );
    },
    [setParams],
  );
  return [places, change];
}
