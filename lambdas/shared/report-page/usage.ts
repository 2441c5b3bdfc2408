import type { RunUsage } from '../ledger/job-usage.ts';
import { showCountOf, showSeconds } from './numbers.ts';

const SMALLEST_SHOWN_DOLLARS = 0.001;

/** @returns for example `up to 10 G.1X workers, 1 min 43 s, 0.06 DPU-hours, about 0.025 $` */
export function showUsage(usage: RunUsage): string {
  const { dollars, dpuSeconds, executionClass, isShared, jobRuns, seconds, workers, workerType } = usage;
  const flex = executionClass === 'FLEX' ? ' (FLEX)' : '';
  return [
    ...(jobRuns === 1 ? [] : [showCountOf(jobRuns, 'job run')]),
    `up to ${showCountOf(workers, `${workerType} worker`)}${flex}`,
    showSeconds(seconds),
    `${(dpuSeconds / 3600).toFixed(2)} DPU-hours`,
    showDollars(dollars),
    ...(isShared === undefined ? [] : ['its part of a scheduled job run']),
  ].join(', ');
}

/** @returns for example `about 0.025 $` */
export const showDollars = (dollars: number): string =>
  dollars < SMALLEST_SHOWN_DOLLARS ? 'less than 0.001 $' : `about ${dollars.toFixed(3)} $`;
