import type { JobArguments } from './job-arguments.ts';
import type { S3Mirror } from './s3-mirror.ts';

/**
 * Fetches what a job run reads: the configuration, the export or exports, the source's reports, and what earlier
 * attempts of the same run left under `tiktok/`.
 *
 * @param mirror where the objects go
 * @param job the run
 */
export async function fetchJobInputs(mirror: S3Mirror, job: JobArguments): Promise<void> {
  const { config, exports, exportId, exportPlace, audiences, source } = job;
  const sourcePrefix = `${exports.key}/${source}/`;
  await mirror.fetchObject(config.bucket, config.key);
  if (exportPlace !== undefined) {
    const { bucket, key } = exportPlace;
    await mirror.fetch(bucket, key, (found) => found === key || found.startsWith(`${key}/`));
  } else {
    await mirror.fetch(exports.bucket, exportId === undefined ? sourcePrefix : `${sourcePrefix}${exportId}/`);
  }
  await mirror.fetch(audiences.bucket, `reports/${source}/`);
  const runIds =
    job.runId === undefined ? await exportIds(mirror, exports.bucket, sourcePrefix) : [job.runId];
  // tiktok/<audience>/<format>/<run-id>/<file>
  await mirror.fetch(audiences.bucket, 'tiktok/', (key) => runIds.includes(key.split('/')[3] ?? ''));
}

async function exportIds(mirror: S3Mirror, bucket: string, sourcePrefix: string): Promise<string[]> {
  const ids = new Set<string>();
  for await (const { key } of mirror.list(bucket, sourcePrefix)) {
    const [id] = key.slice(sourcePrefix.length).split('/');
    if (id !== undefined) ids.add(id);
  }
  return [...ids];
}
