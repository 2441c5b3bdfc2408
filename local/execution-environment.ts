import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { FunctionSettings } from './cloud-resources.ts';
import { FunctionKilledError, FunctionTimeoutError } from './errors.ts';
import type { Answer, Invocation } from './function-protocol.ts';

/**
 * A child process that holds one function's loaded handler and answers one event at a time, as one of Lambda's
 * execution environments does.
 */
export class ExecutionEnvironment {
  readonly #name: string;
  readonly #timeoutSeconds: number;
  readonly #child: ChildProcess;
  readonly #ending: Promise<string>;

  /**
   * @param settings the function
   * @param environment all variables that the process gets
   * @param logFileDescriptor receives standard output and standard error
   */
  constructor(
    settings: FunctionSettings,
    environment: Readonly<Record<string, string>>,
    logFileDescriptor: number,
  ) {
    this.#name = settings.name;
    this.#timeoutSeconds = settings.timeoutSeconds;
    const { compileCache = [], entry } = settings;
    this.#child = fork(join(import.meta.dirname, 'function-host.ts'), [entry].concat(compileCache), {
      env: environment,
      execArgv: [`--max-old-space-size=${settings.memoryMegabytes}`],
      stdio: ['ignore', logFileDescriptor, logFileDescriptor, 'ipc'],
    });
    this.#ending = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve(error.message));
      this.#child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
    });
  }

  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#child.connected;
  }

  /**
   * Has the handler answer one event.
   *
   * @throws {FunctionTimeoutError} when it took too long; the process is gone then
   * @throws {FunctionKilledError} when the process ended before it answered
   */
  async answer(requestId: string, event: unknown): Promise<Answer> {
    const milliseconds = this.#timeoutSeconds * 1000;
    const invocation: Invocation = { requestId, event, deadline: Date.now() + milliseconds };
    let tooLate = false;
    const timer = setTimeout(() => {
      tooLate = true;
      this.kill();
    }, milliseconds);
    const answered = new Promise<Answer>((resolve) => this.#child.once('message', resolve));
    // A process that is gone is noticed by its ending.
    this.#child.send(invocation, () => undefined);
    const outcome = await Promise.race([answered, this.#ending]);
    clearTimeout(timer);
    if (typeof outcome !== 'string') return outcome;
    this.#child.removeAllListeners('message');
    if (tooLate) throw new FunctionTimeoutError(this.#name, this.#timeoutSeconds);
    throw new FunctionKilledError(this.#name, outcome);
  }

  /** Ends the process at once, whatever it is doing. */
  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Resolves when the process is gone. */
  async ended(): Promise<void> {
    await this.#ending;
  }
}
