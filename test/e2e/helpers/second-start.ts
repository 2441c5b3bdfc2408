import { expect } from 'vitest';
import type { LocalCloud } from '../../../local/cloud.ts';

/** What the schedule of a source gives to query-runner; test/infra/clean-rooms.test.ts compares it with the template. */
export const scheduledCall = (source: string) => ({ source, scheduled: true });

/**
 * Starts the analysis of a source by its schedule, and twice more while it is at work: by the schedule, which comes twice, and
 * by hand.
 *
 * @param cloud where it runs
 * @param source whose analysis it is
 * @param runs all that Clean Rooms has run
 * @returns the id of the only one that was started
 */
export async function expectOneStart(
  cloud: LocalCloud,
  source: string,
  runs: () => readonly { readonly id: string }[],
): Promise<string> {
  const runner = cloud.function('query-runner');
  const before = runs().length;
  await runner.invoke(scheduledCall(source));
  const queryId = runs().at(-1)?.id ?? '';

  const again = await Promise.all([runner.invoke(scheduledCall(source)), runner.invoke({ source })]);

  const running = { source, state: 'running', queryId };
  expect({ again, started: runs().length - before }).toEqual({ again: [running, running], started: 1 });
  return queryId;
}
