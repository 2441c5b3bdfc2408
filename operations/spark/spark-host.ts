import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { PYTHON } from '../paths.ts';
import { LocalProcessError, SparkTimeoutError } from './errors.ts';
import { hostEnvironment } from './host-environment.ts';
import { LineProcess } from './line-process.ts';
import { type S3Access, s3aSettings } from './s3a.ts';
import { type SparkJvmOptions, sparkJvmCommand } from './spark-jvm.ts';

/** In which the JVM writes an archive of its classes. */
const ARCHIVE_SECONDS = 120;

const outcomeSchema = z.object({ exitCode: z.number(), errorLine: z.string() });

/** How a run of the script ended. */
export interface SparkOutcome {
  readonly exitCode: number;
  /** The last line the script wrote to standard error; empty when it succeeded. */
  readonly errorLine: string;
}

export interface SparkHostOptions extends SparkJvmOptions {
  /** The Spark script, for example `glue-scripts/prepare_audiences.py`. A run can name another of its folder. */
  readonly script: string;
  /** Folder with packages that it imports. @default the script's own folder */
  readonly packages?: string;
  /** Receives Spark's log and the script's own. */
  readonly logFile: string;
  /** What `s3://` addresses lead to. @default nothing */
  readonly s3?: S3Access;
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
    const { script, packages, logFile, s3, ...jvmOptions } = this.#options;
    const { scratchFolder, archiveTo } = jvmOptions;
    mkdirSync(dirname(logFile), { recursive: true });
    mkdirSync(scratchFolder, { recursive: true });
    const reachingS3 = s3 === undefined ? {} : s3aSettings(s3, scratchFolder);
    const jvm = sparkJvmCommand({ ...jvmOptions, settings: { ...reachingS3, ...jvmOptions.settings } });
    return new LineProcess({
      name: 'Spark',
      command: PYTHON,
      args: [join(import.meta.dirname, 'spark_host.py'), script, ...jvm],
      environment: {
        ...hostEnvironment(),
        ...sparkEnvironment(scratchFolder),
        ...s3?.environment,
        ...(packages === undefined ? {} : { PYTHONPATH: packages }),
      },
      ...(archiveTo === undefined ? {} : { secondsToEnd: ARCHIVE_SECONDS }),
      logFile,
    });
  }
}

function sparkEnvironment(scratchFolder: string): Record<string, string> {
  return {
    PYSPARK_PYTHON: PYTHON,
    SPARK_LOCAL_IP: '127.0.0.1',
    SPARK_LOCAL_DIRS: scratchFolder,
    PYTHONUTF8: '1',
    // Java takes the encoding of file names from here; audiences have names in every script.
    LC_ALL: 'C.UTF-8',
  };
}
