// Formats the Scala sources with scalafmt, or with --check says what is not formatted. The rules are in .scalafmt.conf.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, SetupError, say } from './setup/command.mjs';
import { fetchJars } from './setup/ivy.mjs';
import { javaCommand } from './setup/java.mjs';
import { SETUP_LOCK, withLock } from './setup/lock.mjs';
import { pyspark } from './setup/rows.mjs';

const JARS = join(ROOT, '.local', 'scalafmt');
const isCheck = process.argv.includes('--check');

try {
  /** @type {Record<string, import('./setup/ivy.mjs').Library>} */
  const libraries = JSON.parse(readFileSync(join(import.meta.dirname, 'setup', 'scalafmt.json'), 'utf8'));
  withLock(SETUP_LOCK, () => fetchJars(libraries, JARS, { java: javaCommand(), pyspark: pyspark() }));
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  say(error.message);
  process.exit(3);
}
try {
  execFileSync(
    javaCommand(),
    [
      ...['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-cp', join(JARS, '*'), 'org.scalafmt.cli.Cli'],
      ...['--config', '.scalafmt.conf', '--non-interactive', '--quiet', ...(isCheck ? ['--test'] : [])],
      ...[join('glue-scripts', 'rows'), join('test', 'glue-scripts', 'rows')],
    ],
    { cwd: ROOT, stdio: ['ignore', 2, 2] },
  );
} catch {
  if (isCheck) say('Scala is not formatted as above; "npm run format" formats it');
  process.exitCode = 1;
}
