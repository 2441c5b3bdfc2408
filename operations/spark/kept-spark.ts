import { once } from 'node:events';
import { join } from 'node:path';
import { newLocalFolder, newPrivateFolder, removePrivateFolder } from '../local-folder.ts';
import { PREPARE_SCRIPT } from '../paths.ts';
import { PrepareFailedError, StoppedError } from './errors.ts';
import { showPaths } from './show-paths.ts';
import { SparkHost } from './spark-host.ts';
import { isSmallExport, type LentSpark, LONGEST_SECONDS } from './spark-script.ts';

/** A JVM holds up to 2 GB: it is ended after it has not been used for this long. */
const IDLE_MS = 5 * 60_000;

/**
 * Local Spark that stays between pieces of work, so that the second needs no start-up. It does one piece of work after
 * another, in the order in which they were asked for.
 */
export class KeptSpark {
  #host: { readonly spark: SparkHost; readonly isSmall: boolean; readonly scratch: string } | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | undefined;
  #logFile: string | undefined;

  /** Receives what Spark says; removed by the next console. */
  get logFile(): string {
    this.#logFile ??= join(newLocalFolder('console-spark'), 'spark.log');
    return this.#logFile;
  }

  /**
   * Lends Spark to work on one export, once all who asked before are done.
   *
   * @param exportPath the export's folder, or its one file, which is there
   * @param signal ends the work and Spark when aborted
   * @param work gets Spark
   * @throws {StoppedError} when the signal was aborted
   * @throws what the work throws
   */
  async lend<T>(exportPath: string, signal: AbortSignal, work: (spark: LentSpark) => Promise<T>): Promise<T> {
    const before = this.#queue;
    const { promise: ended, resolve: end } = Promise.withResolvers<void>();
    this.#queue = before.then(() => ended);
    try {
      // Whoever is cancelled while others are before them leaves the queue at once.
      if (!signal.aborted) await Promise.race([before, once(signal, 'abort')]);
      return await this.#do(exportPath, signal, work);
    } finally {
      end();
    }
  }

  /** Ends Spark and what it is doing, and removes its working files. */
  async stop(): Promise<void> {
    clearTimeout(this.#idle);
    const host = this.#host;
    this.#host = undefined;
    if (host === undefined) return;
    await host.spark.stop();
    removePrivateFolder(host.scratch);
  }

  async #do<T>(exportPath: string, signal: AbortSignal, work: (spark: LentSpark) => Promise<T>): Promise<T> {
    if (signal.aborted) throw new StoppedError();
    clearTimeout(this.#idle);
    const host = await this.#hostFor(isSmallExport(exportPath));
    const end = (): void => void this.stop();
    signal.addEventListener('abort', end);
    try {
      return await work({
        run: async (script, args) => {
          const { exitCode, errorLine } = await host.run(args, LONGEST_SECONDS, script);
          if (exitCode !== 0) throw new PrepareFailedError(showPaths(errorLine, exportPath), this.logFile);
        },
      });
    } catch (error) {
      // A refused export leaves Spark as it is; after any other end it starts afresh.
      if (!(error instanceof PrepareFailedError)) await this.stop();
      throw signal.aborted ? new StoppedError({ cause: error }) : error;
    } finally {
      signal.removeEventListener('abort', end);
      this.#idle = setTimeout(() => void this.stop(), IDLE_MS).unref();
    }
  }

  async #hostFor(isSmall: boolean): Promise<SparkHost> {
    if (this.#host !== undefined && this.#host.isSmall !== isSmall) await this.stop();
    this.#host ??= this.#newHost(isSmall);
    return this.#host.spark;
  }

  #newHost(isSmall: boolean) {
    const scratch = newPrivateFolder('spark');
    const options = { script: PREPARE_SCRIPT, logFile: this.logFile, isForSmallExports: isSmall };
    return { isSmall, scratch, spark: new SparkHost({ ...options, scratchFolder: scratch }) };
  }
}
