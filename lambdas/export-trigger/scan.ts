import type { Source } from '../shared/config/schema.ts';
import type { ExportItem, RunRequest } from '../shared/ledger/export-item.ts';
import { checkExport } from './check-export.ts';
import { ScanError } from './errors.ts';
import type { Listed } from './export-check.ts';
import { verdictOf } from './job-run-facts.ts';
import { startPostponed } from './postponed-query.ts';
import { noteScheduledUsage } from './scheduled-usage.ts';
import type { Services, Visit } from './services.ts';

/** Time to leave for what comes after the last check. */
const SPARE_SECONDS = 30;

/**
 * Checks every source, has postponed queries started, and checks for folders of sources that nobody configured.
 *
 * @throws {ScanError} when some sources or exports could not be checked; the others were
 */
export async function scanEverything(visit: Visit, services: Services): Promise<void> {
  const folders = await services.exports.sources();
  for (const folder of folders) {
    if (!services.config.sources.some(({ name }) => name === folder))
      await tellOfUnknownSource(folder, services);
  }
  await scanSources(services.config.sources, visit, services);
}

/**
 * Checks the sources whose exports are results of protected queries, and has postponed queries started.
 *
 * @throws {ScanError} when some sources or exports could not be checked; the others were
 */
export async function scanQueries(visit: Visit, services: Services): Promise<void> {
  const sources = services.config.sources.filter(({ cleanRooms }) => cleanRooms !== undefined);
  await scanSources(sources, visit, services);
}

function scanSources(sources: readonly Source[], visit: Visit, services: Services): Promise<void> {
  const checks = sources.flatMap((source) => [
    () => startPostponed(source, services),
    async () => {
      await scanSource(source, visit, services);
      if (source.prepareSchedule !== undefined) await noteScheduledUsage(source.name, services);
    },
  ]);
  return takeAll(checks, visit, () => services.queue.scanEverything());
}

/** What is asked for all exports of a source. */
export interface SourceRequest {
  /** A person's run request that whatever is not prepared be prepared. */
  readonly request?: RunRequest | undefined;
  /** The schedule's run request that whatever is complete be prepared. */
  readonly scheduled?: RunRequest | undefined;
}

/**
 * Checks every export of a source, the oldest first.
 *
 * @param asked what a person or the schedule asks for
 * @throws {ScanError} when some exports could not be checked; the others were
 */
export async function scanSource(
  source: Source,
  visit: Visit,
  services: Services,
  { request, scheduled }: SourceRequest = {},
): Promise<void> {
  const { exports, stray } = await services.exports.source(source.name);
  if (stray.length > 0) services.bulletin.tellOfSource(source.name, { kind: 'stray-objects', keys: stray });
  const listed = new Map<string, Listed>();
  for (const [exportId, objects] of exports) listed.set(exportId, { objects, item: undefined });
  for await (const item of services.ledger.list(source.name)) {
    listed.set(item.exportId, { objects: exports.get(item.exportId), item });
  }
  for (const exportId of await services.queries.unknown(source, new Set(listed.keys()), services.now())) {
    listed.set(exportId, { objects: undefined, item: undefined });
  }
  const oldestFirst = [...listed].toSorted(([, a], [, b]) => (since(a) < since(b) ? -1 : 1));
  const checks = oldestFirst.map(([exportId, found]) => async () => {
    const wanted = request !== undefined && isUnfinished(found.item);
    const check = {
      source,
      atOnce: true,
      listed: found,
      ...(wanted ? { request } : {}),
      ...(scheduled === undefined ? {} : { scheduled }),
    };
    await checkExport({ source: source.name, exportId }, check, visit, services);
  });
  const { queue } = services;
  const again = () => {
    if (request !== undefined) return queue.runSource(source.name, request);
    return scheduled === undefined ? queue.scanEverything() : queue.runScheduled(source.name, scheduled);
  };
  await takeAll(checks, visit, again);
}

/** Gives the room that a job run has left to the exports that wait for it, the oldest first. */
async function scanWaiting(visit: Visit, services: Services): Promise<void> {
  const waiting: { source: Source; item: ExportItem }[] = [];
  for (const source of services.config.sources) {
    for await (const item of services.ledger.list(source.name)) {
      if (item.state === 'discovered') waiting.push({ source, item });
    }
  }
  waiting.sort((a, b) => (a.item.discoveredAt < b.item.discoveredAt ? -1 : 1));
  const checks = waiting.map(({ source, item }) => async () => {
    if (visit.room) await checkExport(item, { source, atOnce: true }, visit, services);
  });
  await takeAll(checks, visit, () => services.queue.scanEverything());
}

/**
 * Checks what a job run was for. A run without an export is a scheduled one: it prepares whatever its source has.
 *
 * @param jobRunId run of the pipeline's job
 */
export async function followJobRun(jobRunId: string, visit: Visit, services: Services): Promise<void> {
  const jobRun = await services.jobRuns.get(jobRunId);
  const source = services.config.sources.find(({ name }) => name === jobRun?.source);
  if (jobRun === undefined || source === undefined || verdictOf(jobRun.state) === 'running') return;
  if (jobRun.exportId !== undefined) {
    const ref = { source: source.name, exportId: jobRun.exportId };
    await checkExport(ref, { source, atOnce: true, jobRun }, visit, services);
  } else {
    if (verdictOf(jobRun.state) !== 'succeeded') {
      const reason = jobRun.error ?? `the job run ended ${jobRun.state}`;
      services.bulletin.tellOfSource(source.name, { kind: 'scheduled-run-failed', reason });
    }
    await scanSource(source, visit, services);
    await noteScheduledUsage(source.name, services);
  }
  await scanWaiting(visit, services);
}

/**
 * Tells, once a day, of a folder under `exports/` that no source of the configuration has.
 *
 * @param folder name of the folder
 */
export async function tellOfUnknownSource(folder: string, services: Services): Promise<void> {
  if (await services.ledger.noteUnknownSource(folder, services.now())) {
    services.bulletin.tellOfSource(folder, { kind: 'unknown-source' });
  }
}

/** When an export began, as far as is known: its first notice, or its newest object. */
const since = ({ item, objects }: Listed): string => item?.discoveredAt ?? objects?.newestAt ?? '';

const isUnfinished = (item: ExportItem | undefined): boolean =>
  item === undefined ||
  item.state === 'discovered' ||
  (item.state === 'failed' && item.failure !== 'retried');

/**
 * Takes one check after the other. One that fails must not keep the others from being taken.
 *
 * @param again sends for what is left when time is short
 * @throws {ScanError} when some failed
 */
async function takeAll(
  checks: readonly (() => Promise<void>)[],
  visit: Visit,
  again: () => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  for (const check of checks) {
    if (visit.secondsLeft() < SPARE_SECONDS) {
      await again();
      break;
    }
    await check().catch((error: unknown) => errors.push(error));
  }
  if (errors.length > 0)
    throw new ScanError(errors, `${errors.length} of ${checks.length} checks failed: ${errors[0]}`);
}
