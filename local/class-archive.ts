// Run by setup: keeps the classes that Spark uses for the sample exports in an archive, which the JVM starts from in half the
// time. Prints nothing, and ends with another exit code than 0 when the archive could not be made.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { PREPARE_SCRIPT, REPOSITORY, SAMPLE_CONFIG_FILE } from '../operations/paths.ts';
import { prepareLocally } from '../operations/sources/prepare.ts';
import { SparkHost } from '../operations/spark/spark-host.ts';
import { CLASS_ARCHIVE } from '../operations/spark/spark-jvm.ts';
import { type LocalAws, startLocalAws } from './aws.ts';

const EXPORTS = join(REPOSITORY, 'sample-data', 'exports');
const TIMEOUT_SECONDS = 300;
const Bucket = 'samples';
const CONFIG_KEY = 'pipeline.config.json';

/** Puts the sample exports and their configuration into a bucket, under the paths that they have in their folder. */
async function putSamples({ clients: { s3 } }: LocalAws): Promise<void> {
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: CONFIG_KEY, Body: readFileSync(SAMPLE_CONFIG_FILE) }));
  for (const entry of readdirSync(EXPORTS, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const key = path.slice(EXPORTS.length + 1).replaceAll('\\', '/');
    await s3.send(new PutObjectCommand({ Bucket, Key: `exports/${key}`, Body: readFileSync(path) }));
  }
}

/** Runs a script, and throws when it fails. */
async function run(host: SparkHost, script: string, args: readonly string[]): Promise<void> {
  const { exitCode, errorLine } = await host.run(args, TIMEOUT_SECONDS, script);
  if (exitCode !== 0) throw new Error(errorLine);
}

/** Prepares the sample exports of a source from S3 to S3, as a job run does, and from disk to disk, as `prepare` does. */
async function prepareSamples(host: SparkHost, source: string, out: string): Promise<void> {
  for (const exportId of readdirSync(join(EXPORTS, source))) {
    const exportPath = join(EXPORTS, source, exportId);
    await run(host, PREPARE_SCRIPT, [
      ...['--config', `s3://${Bucket}/${CONFIG_KEY}`, '--source', source, '--export_id', exportId],
      ...['--exports_root', `s3://${Bucket}/exports`, '--audiences_root', `s3://${Bucket}`],
    ]);
    await prepareLocally(
      { configFile: SAMPLE_CONFIG_FILE, source, exportPath, out },
      { run: (script, args) => run(host, script, args) },
    );
  }
}

mkdirSync(dirname(CLASS_ARCHIVE), { recursive: true });
const folder = mkdtempSync(join(dirname(CLASS_ARCHIVE), 'make-'));
const archive = join(folder, 'classes.jsa');
const aws = await startLocalAws(join(folder, 'aws.log'));
const host = new SparkHost({
  script: PREPARE_SCRIPT,
  logFile: join(folder, 'spark.log'),
  scratchFolder: join(folder, 'scratch'),
  isForSmallExports: true,
  archiveTo: archive,
  s3: aws,
});
try {
  await putSamples(aws);
  for (const source of readdirSync(EXPORTS)) await prepareSamples(host, source, join(folder, 'out'));
  await host.stop();
  renameSync(archive, CLASS_ARCHIVE);
} finally {
  await host.stop();
  await aws.stop();
  rmSync(folder, { recursive: true, force: true });
}
