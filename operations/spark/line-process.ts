import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { LocalProcessError } from './errors.ts';

const SECONDS_TO_END = 5;

export interface LineProcessOptions {
  /** What errors call the process. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Receives the process's standard error. */
  readonly logFile: string;
  /** In which it ends by itself once its standard input is closed. @default 5 */
  readonly secondsToEnd?: number;
}

/**
 * A child process that is spoken to in lines: one on its standard input asks, one on its standard output answers. It is
 * expected to end when its standard input closes, which also happens when this process dies.
 */
export class LineProcess {
  readonly #options: LineProcessOptions;
  readonly #child: ChildProcess;
  readonly #exit: Promise<string>;
  readonly #lines: AsyncIterator<string>;

  constructor(options: LineProcessOptions) {
    this.#options = options;
    const log = openSync(options.logFile, 'a');
    this.#child = spawn(options.command, options.args, {
      env: options.environment,
      stdio: ['pipe', 'pipe', log],
    });
    closeSync(log);
    this.#exit = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      this.#child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
    // A process that is gone is noticed where its answer is awaited, not where the question is written.
    this.#child.stdin?.on('error', () => undefined);
    if (this.#child.stdout === null) throw new LocalProcessError(`${options.name} has no standard output`);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** Writes one line to the process. */
  send(line: string): void {
    this.#child.stdin?.write(`${line}\n`);
  }

  /**
   * Awaits the next line that the process writes.
   *
   * @throws {LocalProcessError} when the process ends instead; names its log file
   */
  async nextLine(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done !== true) return value;
    const { name, logFile } = this.#options;
    throw new LocalProcessError(`${name} ended (${await this.#exit}); ${logFile} says why`);
  }

  /** Ends the process at once. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#exit;
  }

  /** Lets the process end by closing its standard input, and kills it when it does not. */
  async stop(): Promise<void> {
    this.#child.stdin?.end();
    const { secondsToEnd = SECONDS_TO_END } = this.#options;
    const patience = new AbortController();
    const impatience = sleep(secondsToEnd * 1000, undefined, { signal: patience.signal }).then(
      () => this.#child.kill('SIGKILL'),
      () => undefined,
    );
    await this.#exit;
    patience.abort();
    await impatience;
  }
}
