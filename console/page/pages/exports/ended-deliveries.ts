import { showCountOf } from '../../../../lambdas/shared/report-page/numbers.ts';
import type { TimelineStep } from '../../common/types.ts';

/** More than these are one step; the table of deliveries has each. */
const MOST_STEPS = 8;

const isEnded = ({ stage, state }: TimelineStep): boolean => stage === 'delivery' && state === 'done';

/** Sums deliveries that have ended up in one step, where they are many: what is under way or has failed stays in sight. */
export function sumUpEnded(steps: readonly TimelineStep[]): readonly TimelineStep[] {
  const ended = steps.filter(isEnded);
  const [first] = ended;
  if (first === undefined || ended.length <= MOST_STEPS) return steps;
  const startedAt = ended.map((step) => step.startedAt ?? '').toSorted()[0] ?? '';
  const endedAt =
    ended
      .map((step) => step.endedAt ?? '')
      .toSorted()
      .at(-1) ?? '';
  const seconds = (Date.parse(endedAt) - Date.parse(startedAt)) / 1000;
  const sum: TimelineStep = {
    stage: 'delivery',
    title: `${showCountOf(ended.length, 'delivery', 'deliveries')} ended`,
    state: 'done',
    note: 'each is in the table of deliveries',
    ...(Number.isNaN(seconds) ? {} : { startedAt, endedAt, seconds }),
  };
  return steps.flatMap((step) => (step === first ? [sum] : isEnded(step) ? [] : [step]));
}
