import { type AddressState, useAddress } from '../address.ts';

/** Which part of a list the address asks for. */
export interface ListAddress<Names extends string> {
  /** The filters that are set. */
  readonly filters: AddressState<Names>;
  /** From 1. */
  readonly page: number;
  /** Changes filters, and goes back to the first page; an empty text takes a filter out. */
  readonly narrow: (changes: Readonly<Partial<Record<Names, string>>>) => void;
  readonly goTo: (page: number) => void;
}

/**
 * Keeps the filters and the page of a list in the address.
 *
 * @param names parameters of the filters
 */
export function useListAddress<const Names extends string>(...names: readonly Names[]): ListAddress<Names> {
  const [filters] = useAddress(...names);
  const [{ page }, setAddress] = useAddress<string>('page');
  return {
    filters,
    page: pageOf(page),
    narrow: (changes) => setAddress({ ...changes, page: undefined }),
    goTo: (next) => setAddress({ page: next === 1 ? undefined : String(next) }),
  };
}

/** @returns the number of a page in the address, from 1 */
function pageOf(text: string | undefined): number {
  const page = Number(text);
  return Number.isSafeInteger(page) && page > 0 ? page : 1;
}
