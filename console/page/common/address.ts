import { useCallback } from 'react';
import { useSearchParams } from 'react-router';

/** What the address holds of a view: filters, the selection and the page of a list. */
export type AddressState<Names extends string> = Readonly<Partial<Record<Names, string>>>;

type ChangeAddress<Names extends string> = (
  changes: Readonly<Partial<Record<Names, string | undefined>>>,
  options?: { readonly isStep?: boolean },
) => void;

/**
 * Keeps the state of a view in the browser's address, so that it can be linked and reloaded.
 *
 * @param names the parameters of the view
 * @returns the parameters that are set, and a function that changes some of them; an empty text takes one out. With `isStep`,
 *   the browser's way back leads to what was set before
 */
export function useAddress<const Names extends string>(
  ...names: readonly Names[]
): [AddressState<Names>, ChangeAddress<Names>] {
  const [params, setParams] = useSearchParams();
  const state: Partial<Record<Names, string>> = {};
  for (const name of names) {
    const value = params.get(name);
    if (value !== null && value !== '') state[name] = value;
  }
  const change = useCallback<ChangeAddress<Names>>(
    (changes, { isStep = false } = {}) => {
      setParams(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries<string | undefined>(changes)) {
            if (value === undefined || value === '') after.delete(name);
            else after.set(name, value);
          }
          return after;
        },
        { replace: !isStep, flushSync: true },
      );
    },
    [setParams],
  );
  return [state, change];
}
