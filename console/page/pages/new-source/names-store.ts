import { useAddress } from '../../common/address.ts';

/** Keeps the names that were given to the columns of files without a header, in the address. */
export function useColumnNames(): [
  readonly string[] | undefined,
  (names: readonly string[] | undefined) => void,
] {
  const [{ columns }, setAddress] = useAddress('columns');
  const names = columns?.split(',').map((name) => name.trim());
  return [names, (next) => setAddress({ columns: next?.join(',') })];
}
