import { useAddress } from '../../../common/address.ts';

/** Keeps in the address whether the sample sources are taken out. */
export function useSampleChoice(): [boolean, (drops: boolean) => void] {
  const [{ samples }, setAddress] = useAddress('samples');
  return [samples === 'drop', (drops) => setAddress({ samples: drops ? 'drop' : undefined })];
}
