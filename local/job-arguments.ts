import { z } from 'zod';
import { LocalCloudError } from './errors.ts';

const schema = z.object({
  '--config': z.string(),
  '--source': z.string(),
  '--exports_root': z.string(),
  '--audiences_root': z.string(),
  '--export_id': z.string().optional(),
  '--export_uri': z.string().optional(),
  '--run_id': z.string().optional(),
});

/** A place in a bucket. */
export interface S3Place {
  readonly bucket: string;
  readonly key: string;
}

/** What a job run of `prepare_audiences.py` is to do, as far as it tells which objects it needs. */
export interface JobArguments {
  readonly config: S3Place;
  readonly source: string;
  /** Folder of all exports, without a slash at the end. */
  readonly exports: S3Place;
  readonly audiences: S3Place;
  /** Left out: every export of the source that is ready. */
  readonly exportId?: string;
  /** The export's place when it is not below `exports`. */
  readonly exportPlace?: S3Place;
  readonly runId?: string;
}

/**
 * Reads the arguments of a job run.
 *
 * @param args as Glue's API gives them, names with two hyphens
 * @throws {LocalCloudError} when one is missing or no `s3://` address
 */
export function parseJobArguments(args: Readonly<Record<string, string>>): JobArguments {
  const parsed = schema.safeParse(args);
  if (!parsed.success) throw new LocalCloudError(`the job run's arguments: ${z.prettifyError(parsed.error)}`);
  const given = parsed.data;
  const exportId = given['--export_id'];
  const runId = given['--run_id'] ?? exportId;
  return {
    config: parsePlace(given['--config']),
    source: given['--source'],
    exports: parsePlace(given['--exports_root']),
    audiences: parsePlace(given['--audiences_root']),
    ...(exportId === undefined ? {} : { exportId }),
    ...(given['--export_uri'] === undefined ? {} : { exportPlace: parsePlace(given['--export_uri']) }),
    ...(runId === undefined ? {} : { runId }),
  };
}

function parsePlace(uri: string): S3Place {
  const parts = /^s3:\/\/([^/]+)\/?(.*)$/.exec(uri);
  if (parts === null) throw new LocalCloudError(`the job run's arguments: ${uri} is no s3:// address`);
  const [, bucket = '', key = ''] = parts;
  return { bucket, key: key.replace(/\/$/, '') };
}
