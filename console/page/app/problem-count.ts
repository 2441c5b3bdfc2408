import { useCounts } from '../common/counts.ts';

/** @returns how many dead letters, refused tokens and raised alarms wait for a person */
export function useProblemCount(): number {
  const { data } = useCounts();
  if (data === undefined) return 0;
  const letters = Object.values(data.deadLetters).reduce((sum, count) => sum + count, 0);
  return letters + data.refusedTokens + data.alarms;
}
