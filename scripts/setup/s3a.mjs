// Fetches S3A, Hadoop's file system over S3, for Spark on this machine: Glue has its own.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, say } from './command.mjs';
import { fetchJars } from './ivy.mjs';
import { javaCommand } from './java.mjs';
import { pyspark } from './rows.mjs';
import { isFresh, sha256, stamp } from './stamp.mjs';

const FOLDER = join(ROOT, '.local', 's3a');
const STAMP = join(FOLDER, '.setup-stamp');
const PINS = readFileSync(join(import.meta.dirname, 's3a.json'), 'utf8');

/** @type {Record<string, import('./ivy.mjs').Library>} */
const libraries = JSON.parse(PINS);
const names = Object.values(libraries).flatMap(({ jars }) => Object.keys(jars));

/** The connector of the Hadoop inside PySpark, and the parts of the AWS SDK that it needs. */
export const S3A_JARS = names.map((name) => join(FOLDER, name));

/** @returns {boolean} whether the jars of these pins are there */
export const isS3aReady = () => isFresh(STAMP, sha256(PINS), S3A_JARS);

/**
 * Fetches the jars, unless they are there.
 *
 * @throws {import('./command.mjs').SetupError} when one cannot be fetched, or is not the pinned one
 */
export function setUpS3a() {
  if (isS3aReady()) return;
  say("fetching Hadoop's connector to S3 (6 MB, once)");
  fetchJars(libraries, FOLDER, { java: javaCommand(), pyspark: pyspark() });
  for (const name of readdirSync(FOLDER)) {
    // Of an earlier version.
    if (!names.includes(name)) rmSync(join(FOLDER, name), { recursive: true });
  }
  stamp(STAMP, sha256(PINS));
}
