import type { Hint } from './hints.ts';
import {
  lookAtEverything,
  lookAtJobRun,
  lookAtQueries,
  lookAtSource,
  tellOfUnknownSource,
} from './look-around.ts';
import { lookAtExport } from './look-at-export.ts';
import type { Services, Visit } from './services.ts';

/**
 * Looks where a hint points.
 *
 * @param jobName name of the pipeline's Glue job: runs of other jobs are nothing to it
 */
export async function followHint(
  hint: Hint,
  jobName: string,
  visit: Visit,
  services: Services,
): Promise<void> {
  switch (hint.look) {
    case 'nowhere':
      return;
    case 'everything':
      return lookAtEverything(visit, services);
    case 'queries':
      return lookAtQueries(visit, services);
    case 'job-run':
      return hint.jobName === jobName ? lookAtJobRun(hint.jobRunId, visit, services) : undefined;
    case 'source':
    case 'export':
      return followToSource(hint, visit, services);
  }
}

async function followToSource(
  hint: Extract<Hint, { look: 'source' | 'export' }>,
  visit: Visit,
  services: Services,
): Promise<void> {
  const source = services.config.sources.find(({ name }) => name === hint.source);
  if (source === undefined) return tellOfUnknownSource(hint.source, services);
  if (hint.look === 'source') return lookAtSource(source, visit, services, hint.request);
  const { exportId, atOnce, request } = hint;
  const look = { source, atOnce, ...(request === undefined ? {} : { request }) };
  return lookAtExport({ source: source.name, exportId }, look, visit, services);
}
