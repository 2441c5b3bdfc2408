import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { PYTHON } from '../paths.ts';
import { LocalProcessError, SparkTimeoutError } from './errors.ts';
import { hostEnvironment } from './host-environment.ts';
import { LineProcess } from './line-process.ts';

const HEAP = '2g';
const MOST_CORES = 8;
/** Without the optimizing compiler and the threads of a parallel collector; docs/performance.md has the figures. */
const QUICK_START = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC';

/** For exports of some size: a collector that stops the work but costs less of it, and large pages of memory. */
export const THROUGHPUT = '-XX:+UseParallelGC -XX:+UseTransparentHugePages';

const outcomeSchema = z.object({ exitCode: z.number(), errorLine: z.string() });

/** How a run of the script ended. */
export interface SparkOutcome {
  readonly exitCode: number;
  /** The last line the script wrote to standard error; empty when it succeeded. */
  readonly errorLine: string;
}

export interface SparkHostOptions {
  /** The Spark script, for example `glue-scripts/prepare_audiences.py`. A run can name another of its folder. */
  readonly script: string;
  /** Folder with packages that it imports. @default the script's own folder */
  readonly packages?: string;
  /** Receives Spark's log and the script's own. */
  readonly logFile: string;
  /** Spark's folder for shuffles and spills. */
  readonly scratchFolder: string;
  /**
   * Whether exports are so small that starting and compiling takes longest: halves the time of those, and costs large
   * ones many times as much.
   *
   * @default false
   */
  readonly isForSmallExports?: boolean;
}

/**
 * Local Spark that runs scripts, one run at a time, in a JVM that is kept between runs: the second run needs no
 * start-up. Python and the JVM start with the first run unless they are warmed up before, and end with this process.
 */
export class SparkHost {
  readonly #options: SparkHostOptions;
  #process: LineProcess | undefined;
  #stopped = false;

  constructor(options: SparkHostOptions) {
    this.#options = options;
  }

  /** Starts Spark in the background, so that the first run finds it there. */
  warmUp(): void {
    this.#process ??= this.#start();
    this.#process.send(JSON.stringify({ args: null }));
  }

  /**
   * Runs a script. The caller waits for one run to end before the next.
   *
   * @param args the script's arguments
   * @param timeoutSeconds when to end a run that takes too long
   * @param script its path
   * @throws {SparkTimeoutError} when it took too long
   * @throws {LocalProcessError} when Python ended instead of answering, or this was stopped before
   */
  async run(
    args: readonly string[],
    timeoutSeconds: number,
    script: string = this.#options.script,
  ): Promise<SparkOutcome> {
    if (this.#stopped) throw new LocalProcessError('Spark has been stopped');
    this.#process ??= this.#start();
    this.#process.send(JSON.stringify({ script, args }));
    const inTime = new AbortController();
    const timeout = sleep(timeoutSeconds * 1000, 'timeout' as const, { signal: inTime.signal, ref: false });
    timeout.catch(() => undefined);
    try {
      const answer = await Promise.race([this.#process.nextLine(), timeout]);
      if (answer !== 'timeout') return outcomeSchema.parse(JSON.parse(answer));
    } catch (error) {
      this.#process = undefined;
      throw error;
    } finally {
      inTime.abort();
    }
    await this.#process.kill();
    this.#process = undefined;
    throw new SparkTimeoutError(timeoutSeconds);
  }

  /** Cuts a run under way short; there is none after it. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#process?.stop();
    this.#process = undefined;
  }

  #start(): LineProcess {
    const { script, packages, logFile, scratchFolder, isForSmallExports = false } = this.#options;
    mkdirSync(dirname(logFile), { recursive: true });
    mkdirSync(scratchFolder, { recursive: true });
    return new LineProcess({
      name: 'Spark',
      command: PYTHON,
      args: [join(import.meta.dirname, 'spark_host.py'), script],
      environment: {
        ...hostEnvironment(),
        ...sparkEnvironment(scratchFolder, isForSmallExports),
        ...(packages === undefined ? {} : { PYTHONPATH: packages }),
      },
      logFile,
    });
  }
}

function sparkEnvironment(scratchFolder: string, isForSmallExports: boolean): Record<string, string> {
  const cores = Math.min(availableParallelism(), MOST_CORES);
  const settings = {
    'spark.driver.bindAddress': '127.0.0.1',
    'spark.driver.host': '127.0.0.1',
    'spark.ui.enabled': 'false',
    'spark.sql.warehouse.dir': join(scratchFolder, 'warehouse'),
    // A few shuffle partitions a core, as Glue has: the default of 200 is for a cluster.
    'spark.sql.shuffle.partitions': String(cores * 4),
  };
  const confs = Object.entries(settings).flatMap(([name, value]) => ['--conf', `"${name}=${value}"`]);
  return {
    PYSPARK_SUBMIT_ARGS: [
      '--master',
      `local[${cores}]`,
      '--driver-memory',
      HEAP,
      '--driver-java-options',
      `"${isForSmallExports ? QUICK_START : THROUGHPUT}"`,
      ...confs,
      'pyspark-shell',
    ].join(' '),
    PYSPARK_PYTHON: PYTHON,
    SPARK_LOCAL_IP: '127.0.0.1',
    SPARK_LOCAL_DIRS: scratchFolder,
    PYTHONUTF8: '1',
    // Java takes the encoding of file names from here; audiences have names in every script.
    LC_ALL: 'C.UTF-8',
  };
}
