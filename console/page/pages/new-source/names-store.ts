import { useCallback } from 'react';
import { useSearchParams } from 'react-router';
import type { Place } from '../../common/types.ts';
import { placeKey } from './place.ts';

type Names = readonly string[] | undefined;

const parameterOf = (place: Place): string => `columns of ${placeKey(place)}`;

function namesIn(params: URLSearchParams, place: Place): Names {
  const text = params.get(parameterOf(place)) ?? '';
  return text === '' ? undefined : text.split(',').map((name) => name.trim());
}

/** Keeps the names that were given to the columns of an export without a header, in the address. */
export function useColumnNames(place: Place): [Names, (names: Names) => void] {
  const [params, setParams] = useSearchParams();
  const parameter = parameterOf(place);
  const change = useCallback(
    (names: Names) =>
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          if (names === undefined) after.delete(parameter);
          else after.set(parameter, names.join(','));
          return after;
        },
        { replace: true, flushSync: true },
      ),
    [parameter, setParams],
  );
  return [namesIn(params, place), change];
}

/** Reads the names that were given to the columns of exports, where they were. */
export function useNamesOfAll(places: readonly Place[]): readonly Names[] {
  const [params] = useSearchParams();
  return places.map((place) => namesIn(params, place));
}
