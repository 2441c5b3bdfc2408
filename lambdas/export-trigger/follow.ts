import { checkExport } from './check-export.ts';
import type { Hint } from './hints.ts';
import { followJobRun, scanEverything, scanQueries, scanSource, tellOfUnknownSource } from './scan.ts';
import type { Services, Visit } from './services.ts';

/**
 * Checks what a hint points to.
 *
 * @param jobName name of the pipeline's Glue job: runs of other jobs are nothing to it
 */
export async function followHint(
  hint: Hint,
  jobName: string,
  visit: Visit,
  services: Services,
): Promise<void> {
  switch (hint.check) {
    case 'nowhere':
      return;
    case 'everything':
      return scanEverything(visit, services);
    case 'queries':
      return scanQueries(visit, services);
    case 'job-run':
      return hint.jobName === jobName ? followJobRun(hint.jobRunId, visit, services) : undefined;
    case 'source':
    case 'scheduled-source':
    case 'export':
      return followToSource(hint, visit, services);
  }
}

async function followToSource(
  hint: Extract<Hint, { check: 'source' | 'scheduled-source' | 'export' }>,
  visit: Visit,
  services: Services,
): Promise<void> {
  const source = services.config.sources.find(({ name }) => name === hint.source);
  if (source === undefined) return tellOfUnknownSource(hint.source, services);
  if (hint.check === 'source') return scanSource(source, visit, services, { request: hint.request });
  if (hint.check === 'scheduled-source') {
    return scanSource(source, visit, services, { scheduled: hint.request });
  }
  const { exportId, atOnce, request } = hint;
  const check = { source, atOnce, ...(request === undefined ? {} : { request }) };
  return checkExport({ source: source.name, exportId }, check, visit, services);
}
