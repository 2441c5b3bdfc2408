// Lets local Spark start in half the time: keeps its classes in an archive of the JVM.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, say } from './command.mjs';
import { javaCommand, javaVersion } from './java.mjs';
import { NODE } from './paths.mjs';
import { S3A_JARS } from './s3a.mjs';
import { isFresh, sha256, stamp } from './stamp.mjs';

const STAMP = join(ROOT, '.local', 'spark', '.setup-stamp');

/** @returns {boolean} whether the archive was made, or tried, with this Java, these Python packages and this connector to S3 */
export const isClassArchiveReady = () => isFresh(STAMP, input());

/** Makes the archive. Where that fails Spark starts without one, and it is not tried again. */
export function setUpClassArchive() {
  if (isClassArchiveReady()) return;
  say('preparing the sample exports once, so that Spark starts quicker later (about half a minute, once)');
  try {
    execFileSync(NODE, [join(ROOT, 'local', 'class-archive.ts')], {
      cwd: ROOT,
      stdio: ['ignore', 2, 'pipe'],
    });
  } catch {
    say('that did not work, and Spark starts as it does anywhere; delete .local/spark to try it again');
  }
  stamp(STAMP, input());
}

const input = () =>
  sha256(
    [
      javaCommand(),
      javaVersion(),
      ...S3A_JARS,
      readFileSync(join(ROOT, 'requirements.lock.txt'), 'utf8'),
    ].join('\n'),
  );
