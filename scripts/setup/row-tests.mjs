// Compiles the Scala that the Python tests call beside the rows themselves.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT, say } from './command.mjs';
import { javaCommand } from './java.mjs';
import { SETUP_LOCK, withLock } from './lock.mjs';
import { ROW_TESTS_FOLDER } from './paths.mjs';
import { compileRows, digestOf, LIBPHONENUMBER_JAR, pyspark, ROWS_JAR, setUpRows } from './rows.mjs';
import { isFresh, sha256, stamp } from './stamp.mjs';

const SOURCES = join(ROOT, 'test', 'glue-scripts', 'rows');
const JAR = join(ROW_TESTS_FOLDER, 'row-tests.jar');
const STAMP = join(ROW_TESTS_FOLDER, '.setup-stamp');

/**
 * Makes the jars of the rows and that of their tests, unless they are ready.
 *
 * @throws {import('./command.mjs').SetupError} when sources cannot be compiled
 */
export function setUpRowTests() {
  setUpRows();
  if (!isReady()) withLock(SETUP_LOCK, () => isReady() || make());
}

function make() {
  const input = inputDigest();
  say('compiling test/glue-scripts/rows (some seconds, whenever it or glue-scripts/rows changes)');
  const libraries = [LIBPHONENUMBER_JAR, ROWS_JAR];
  compileRows({ sources: SOURCES, libraries, jar: JAR, java: javaCommand(), pyspark: pyspark() });
  stamp(STAMP, input);
}

const isReady = () => isFresh(STAMP, inputDigest(), [JAR]);

const inputDigest = () => sha256(`${digestOf(SOURCES)}\n${sha256(readFileSync(ROWS_JAR))}`);
