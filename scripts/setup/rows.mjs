// Compiles the Scala that touches rows, with the compiler inside PySpark, into a jar whose bytes depend on the sources alone.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { ROOT, run, SetupError, say } from './command.mjs';
import { fetchJars } from './ivy.mjs';
import { javaCommand } from './java.mjs';
import { SETUP_LOCK, withLock } from './lock.mjs';
import { pythonPackage, ROWS_FOLDER } from './paths.mjs';
import { isFresh, sha256, stamp } from './stamp.mjs';
import { zip } from './zip.mjs';

const SOURCES = join(ROOT, 'glue-scripts', 'rows');
const LIBPHONENUMBER = 'libphonenumber';
const INCOMPLETE = 'PySpark in .venv is incomplete; delete the folder .venv and run "npm run setup" again';
const WARNINGS = ['-deprecation', '-feature', '-Xlint', '-Ywarn-unused', '-Xfatal-warnings'];

/** @type {{ libphonenumber: import('./ivy.mjs').Library }} */
const libraries = JSON.parse(readFileSync(join(SOURCES, 'libraries.json'), 'utf8'));
const library = libraries.libphonenumber;

/** The compiler runs for seconds: compiling the compiler itself for speed would take longer. */
const QUICK_START = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** The compiled rows. */
export const ROWS_JAR = join(ROWS_FOLDER, 'rows.jar');

/** The library that reads phone numbers. */
export const LIBPHONENUMBER_JAR = join(ROWS_FOLDER, `${LIBPHONENUMBER}-${library.version}.jar`);

const ROWS_STAMP = join(ROWS_FOLDER, '.setup-stamp');

/** @returns {boolean} whether both jars were made of these sources with this compiler and these pins */
export const areRowsReady = () => isFresh(ROWS_STAMP, inputDigest(), [ROWS_JAR, LIBPHONENUMBER_JAR]);

/**
 * Makes both jars, unless they are ready.
 *
 * @throws {SetupError} when the sources cannot be compiled, or libphonenumber cannot be fetched
 */
export function setUpRows() {
  if (!areRowsReady()) withLock(SETUP_LOCK, () => areRowsReady() || make());
}

function make() {
  const input = inputDigest();
  say('compiling glue-scripts/rows (about ten seconds, whenever it changes)');
  const tools = { java: javaCommand(), pyspark: pyspark() };
  fetchJars(libraries, ROWS_FOLDER, tools);
  compileRows({ sources: SOURCES, libraries: [LIBPHONENUMBER_JAR], jar: ROWS_JAR, ...tools });
  const kept = [LIBPHONENUMBER_JAR, ROWS_JAR].map((jar) => basename(jar));
  for (const name of readdirSync(ROWS_FOLDER)) {
    // Of an earlier version, or of a build that was ended.
    if (!kept.includes(name)) rmSync(join(ROWS_FOLDER, name), { recursive: true });
  }
  stamp(ROWS_STAMP, input);
}

/**
 * Compiles a folder of Scala sources into a jar. The same sources give the same bytes, wherever they are.
 *
 * @param {object} options
 * @param {string} options.sources folder with the sources
 * @param {readonly string[]} options.libraries jars that they are compiled against, next to Spark's
 * @param {string} options.jar where to
 * @param {string} options.java command of Java 17
 * @param {string} options.pyspark PySpark's folder
 * @throws {SetupError} when the compiler has an error or a warning
 */
export function compileRows({ sources, libraries, jar, java, pyspark }) {
  const files = scalaFiles(sources);
  const classes = mkdtempSync(join(tmpdir(), 'rows-'));
  try {
    const compiler = [join(pyspark, 'jars', '*'), ...libraries].join(delimiter);
    run(java, [
      ...[
        ...QUICK_START,
        '-cp',
        compiler,
        'scala.tools.nsc.Main',
        '-usejavacp',
        '-encoding',
        'UTF-8',
        ...WARNINGS,
      ],
      ...['-d', classes, ...files.map((file) => join(sources, file))],
    ]);
    const entries = filesBelow(classes).map((name) => ({ name, content: readFileSync(join(classes, name)) }));
    const manifest = textEntry('META-INF/MANIFEST.MF', 'Manifest-Version: 1.0\r\n\r\n');
    const properties = textEntry('tiktok/rows/build.properties', buildProperties(sources, pyspark));
    mkdirSync(dirname(jar), { recursive: true });
    writeFileSync(`${jar}.new`, zip([manifest, properties, ...entries]));
    renameSync(`${jar}.new`, jar);
  } finally {
    rmSync(classes, { recursive: true, force: true });
  }
}

/**
 * What the jar was made of, which the start of a run compares with the Spark that it has
 * (glue-scripts/tiktok_audiences/compiled.py).
 *
 * @param {string} sources
 * @param {string} pyspark
 */
function buildProperties(sources, pyspark) {
  const { scala, spark } = versionsOf(pyspark);
  return `scala=${scala}\nspark=${spark}\nlibphonenumber=${library.version}\nsources=${digestOf(sources)}\n`;
}

/**
 * @param {string} pyspark
 * @returns {{ scala: string, spark: string }} the versions whose jars are in PySpark
 */
function versionsOf(pyspark) {
  const names = readdirSync(join(pyspark, 'jars')).join('\n');
  const [, scala] = /^scala-library-([\d.]+)\.jar$/m.exec(names) ?? [];
  const [, spark] = /^spark-core_[\d.]+-([\d.]+)\.jar$/m.exec(names) ?? [];
  if (scala === undefined || spark === undefined) {
    throw new SetupError(
      'PySpark in .venv is incomplete; delete the folder .venv and run "npm run setup" again',
    );
  }
  return { scala, spark };
}

/**
 * @param {string} name
 * @param {string} text
 */
const textEntry = (name, text) => ({ name, content: Buffer.from(text) });

/** Digest of everything that the jars depend on. */
function inputDigest() {
  const rules = ['rows.mjs', 'zip.mjs'];
  const parts = [
    digestOf(SOURCES),
    JSON.stringify(libraries),
    JSON.stringify(versionsOf(pyspark())),
    ...rules.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8')),
  ];
  return sha256(parts.join('\n'));
}

/**
 * @param {string} folder
 * @returns {string} digest of the names and the content of its Scala sources
 */
export function digestOf(folder) {
  const files = scalaFiles(folder).map((file) => `${file} ${sha256(readFileSync(join(folder, file)))}\n`);
  return sha256(files.join(''));
}

/** @param {string} folder */
const scalaFiles = (folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.scala'))
    .sort();

/**
 * @param {string} folder
 * @returns {string[]} paths below it, with slashes
 */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll('\\', '/'),
    );
}

/**
 * @returns {string} PySpark's folder
 * @throws {SetupError} when it is not installed
 */
export function pyspark() {
  const folder = pythonPackage('pyspark');
  if (folder === undefined) throw new SetupError(INCOMPLETE);
  return folder;
}
