import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { delimiter, join } from 'node:path';
import { javaCommand } from '../../scripts/setup/java.mjs';
import { pythonPackage } from '../../scripts/setup/paths.mjs';
import { LIBPHONENUMBER_JAR, ROWS_JAR } from '../../scripts/setup/rows.mjs';
import { S3A_JARS } from '../../scripts/setup/s3a.mjs';
import { LOCAL_FOLDER } from '../paths.ts';
import { LocalProcessError } from './errors.ts';

const DEFAULT_HEAP = '2g';
const MOST_CORES = 8;

/** Without the optimizing compiler and the threads of a parallel collector; docs/performance.md has the figures. */
const QUICK_START = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC'];

/** For exports of some size: a collector that stops the work but costs less of it, and large pages of memory. */
const THROUGHPUT = ['-XX:+UseParallelGC', '-XX:+UseTransparentHugePages'];

/** The packages of Java that Spark reaches into (its `JavaModuleOptions`, with which `spark-submit` starts Java). */
const OPENED = [
  ...['lang', 'lang.invoke', 'lang.reflect', 'io', 'net', 'nio', 'util'].map(
    (name) => `java.base/java.${name}`,
  ),
  ...['util.concurrent', 'util.concurrent.atomic'].map((name) => `java.base/java.${name}`),
  ...['jdk.internal.ref', 'sun.nio.ch', 'sun.nio.cs', 'sun.security.action', 'sun.util.calendar'].map(
    (name) => `java.base/${name}`,
  ),
  'java.security.jgss/sun.security.krb5',
];
const MODULE_OPTIONS = [
  '-XX:+IgnoreUnrecognizedVMOptions',
  ...OPENED.map((name) => `--add-opens=${name}=ALL-UNNAMED`),
  '-Djdk.reflect.useDirectMethodHandle=false',
];

/** Spark's classes as the JVM keeps them, which saves it reading and verifying them; made by class-archive.ts. */
export const CLASS_ARCHIVE = join(LOCAL_FOLDER, 'spark', 'classes.jsa');

export interface SparkJvmOptions {
  /** Spark's folder for shuffles, spills and what tables it would make. */
  readonly scratchFolder: string;
  /**
   * Whether exports are so small that starting and compiling takes longest: halves the time of those, and costs large
   * ones many times as much.
   *
   * @default false
   */
  readonly isForSmallExports?: boolean;
  /** File to write the classes to that Spark used, when it ends; see `CLASS_ARCHIVE`. @default nowhere */
  readonly archiveTo?: string;
  /** Its heap, in the form of `-Xmx`. @default 2g */
  readonly heap?: string;
  /** Cores that it uses. @default all, 8 at the most */
  readonly cores?: number;
  /** Spark's settings besides, by name. @default none */
  readonly settings?: Readonly<Record<string, string>>;
}

/**
 * The command that starts Spark's JVM for Python to connect to. It is what `spark-submit` would start in the end, without its
 * shell scripts and the other JVM that only makes up this command.
 *
 * @throws {LocalProcessError} when Spark is not installed
 */
export function sparkJvmCommand(options: SparkJvmOptions): string[] {
  const { scratchFolder, isForSmallExports = false, archiveTo, heap = DEFAULT_HEAP } = options;
  const pyspark = pythonPackage('pyspark');
  if (pyspark === undefined) throw new LocalProcessError('Spark is not installed; run "npm run setup"');
  const { cores = Math.min(availableParallelism(), MOST_CORES) } = options;
  const settings = {
    'spark.driver.bindAddress': '127.0.0.1',
    'spark.driver.host': '127.0.0.1',
    'spark.ui.enabled': 'false',
    'spark.ui.showConsoleProgress': 'false',
    'spark.sql.warehouse.dir': join(scratchFolder, 'warehouse'),
    // A few shuffle partitions a core, as Glue has: the default of 200 is for a cluster.
    'spark.sql.shuffle.partitions': String(cores * 4),
    ...options.settings,
  };
  const kept = [join(pyspark, 'jars', '*'), ...S3A_JARS, LIBPHONENUMBER_JAR];
  const isArchiving = archiveTo !== undefined;
  return [
    javaCommand(),
    ...MODULE_OPTIONS,
    `-Xmx${heap}`,
    ...(isForSmallExports ? QUICK_START : THROUGHPUT),
    ...archiveOptions(archiveTo),
    '-cp',
    // What the archive was made of comes first: it holds as long as the class path begins with the same, unchanged jars.
    [...kept, ...(isArchiving ? [] : [ROWS_JAR])].join(delimiter),
    ...['org.apache.spark.deploy.SparkSubmit', '--master', `local[${cores}]`, '--driver-memory', heap],
    // The rows change with each compilation: the archive is made without them on the class path.
    ...(isArchiving ? ['--jars', ROWS_JAR] : []),
    ...Object.entries(settings).flatMap(([name, value]) => ['--conf', `${name}=${value}`]),
    'pyspark-shell',
  ];
}

/** An archive of another Java or Spark is passed over by the JVM. */
function archiveOptions(archiveTo: string | undefined): string[] {
  if (archiveTo !== undefined)
    return [`-XX:ArchiveClassesAtExit=${archiveTo}`, '-Xlog:cds=off', '-Xlog:cds+dynamic=off'];
  return existsSync(CLASS_ARCHIVE) ? [`-XX:SharedArchiveFile=${CLASS_ARCHIVE}`] : [];
}
