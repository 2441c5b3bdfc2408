import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';

/** Attempts that are measured; the best counts, because the first one compiles and fills caches. */
const ATTEMPTS = 4;
const MICROSECONDS = 1000;

/**
 * How much a page had to do, in milliseconds of its main thread's own time: other work on the machine makes the clock of the
 * wall useless, and is not a property of the page.
 */
export interface Pace {
  readonly busyMs: number;
  /** The longest time for which the page did not answer. */
  readonly longestTaskMs: number;
}

const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      pid: z.number(),
      tid: z.number(),
      tdur: z.number().optional(),
      args: z.looseObject({ name: z.string().optional() }).optional(),
    }),
  ),
});

/**
 * Measures an act some times.
 *
 * @param browser that shows the page
 * @param act does it, and waits until it is seen
 * @returns the best of each
 */
export async function bestPace(
  browser: Browser,
  page: Page,
  act: (attempt: number) => Promise<void>,
): Promise<Pace> {
  const paces: Pace[] = [];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    await browser.startTracing(page, { categories: ['toplevel', 'disabled-by-default-devtools.timeline'] });
    await act(attempt);
    paces.push(paceOf(await browser.stopTracing()));
  }
  return {
    busyMs: Math.min(...paces.map(({ busyMs }) => busyMs)),
    longestTaskMs: Math.min(...paces.map(({ longestTaskMs }) => longestTaskMs)),
  };
}

function paceOf(trace: Buffer): Pace {
  const { traceEvents } = traceSchema.parse(JSON.parse(trace.toString('utf8')));
  const threads = traceEvents
    .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
    .map(({ pid, tid }) => `${pid} ${tid}`);
  const tasks = traceEvents
    .filter(({ name, pid, tid }) => name === 'RunTask' && threads.includes(`${pid} ${tid}`))
    .map(({ tdur = 0 }) => tdur / MICROSECONDS);
  if (tasks.length === 0) throw new Error('The browser recorded no task of the page');
  return { busyMs: tasks.reduce((sum, task) => sum + task, 0), longestTaskMs: Math.max(...tasks) };
}
