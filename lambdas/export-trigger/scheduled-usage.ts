import type { Report } from '../shared/report/schema.ts';
import { type JobRunFacts, verdictOf } from './job-run-facts.ts';
import type { Services } from './services.ts';
import { secondsAfter } from './times.ts';

/** Several scans in a row see a job run that has ended, so that the loss of its event does not matter. */
const LOOK_BACK_SECONDS = 3600;

/**
 * Notes what the job runs without an export of their own, which are the scheduled ones, used for each export that they prepared:
 * a part of the job run, in proportion to the seconds of the export's preparation. What failed in the job run counts to the others.
 *
 * @param source name of the source
 */
export async function noteScheduledUsage(source: string, services: Services): Promise<void> {
  const jobRuns = await services.jobRuns.ofSource(source);
  const since = secondsAfter(services.now(), -LOOK_BACK_SECONDS);
  const ownRuns = new Set(jobRuns.flatMap((jobRun) => (preparedAlone(jobRun) ? jobRun.runId : [])));
  for (const jobRun of jobRuns) {
    const { endedAt, exportId } = jobRun;
    if (exportId === undefined && endedAt !== undefined && endedAt >= since) {
      await noteParts(source, { ...jobRun, endedAt }, ownRuns, services);
    }
  }
}

/** Whether a job run was for one export, whose report therefore is nobody else's. */
const preparedAlone = ({ exportId, state }: JobRunFacts): boolean =>
  exportId !== undefined && verdictOf(state) === 'succeeded';

async function noteParts(
  source: string,
  { endedAt, startedAt, usage }: JobRunFacts & { readonly endedAt: string },
  ownRuns: ReadonlySet<string | undefined>,
  services: Services,
): Promise<void> {
  if (usage === undefined) return;
  // S3 knows the time of an object to the second.
  const written = await services.reports.writtenBetween(source, `${startedAt.slice(0, 19)}.000Z`, endedAt);
  const reports = written.filter(({ runId }) => !ownRuns.has(runId));
  const whole = reports.reduce((sum, report) => sum + secondsOf(report), 0);
  for (const report of reports) {
    const share = whole > 0 ? secondsOf(report) / whole : 1 / reports.length;
    const part = { ...usage, ...(reports.length > 1 ? { share } : {}) };
    if (await services.usages.note(report, part, services.now())) await renewPage(report, services);
  }
}

/** @returns seconds of the preparation; those of a stage called "total" are the whole, not a part */
function secondsOf({ timings: { totalSeconds, ...stages } }: Report): number {
  return totalSeconds ?? Object.values(stages).reduce((sum, seconds) => sum + seconds, 0);
}

/** The page was written before the job run had ended, as other exports came after this one. */
async function renewPage({ runId, source }: Report, services: Services): Promise<void> {
  const facts = await services.deliveries.facts(source, runId);
  const deliveries = facts.length === 0 ? undefined : facts;
  await services.reports.writePage(source, runId, deliveries, await services.usages.ofRun(source, runId));
}
