import { useCounts } from '../common/counts.ts';

/** @returns how many dead letters wait for a person */
export function useProblemCount(): number {
  const { data } = useCounts();
  return Object.values(data?.deadLetters ?? {}).reduce((sum, count) => sum + count, 0);
}
