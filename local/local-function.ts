import { randomUUID } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import type { FunctionSettings } from './cloud-resources.ts';
import { FunctionError } from './errors.ts';
import { ExecutionEnvironment } from './execution-environment.ts';
import type { Answer } from './function-protocol.ts';

/** A deployed function: as many execution environments as it is asked for at once, each kept for the next event. */
export class LocalFunction {
  readonly settings: FunctionSettings;
  /** What the handler wrote, and for each event a START, END and REPORT line as Lambda writes them. */
  readonly logFile: string;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #log: number;
  readonly #idle = new Set<ExecutionEnvironment>();
  readonly #busy = new Set<ExecutionEnvironment>();
  readonly #admit: () => void;

  /**
   * @param settings the function
   * @param awsEnvironment variables by which its AWS SDK finds the local AWS
   * @param taskRoot folder that its configuration file is in
   * @param logFile where its log goes
   * @param admit is called before each event, and throws when the role does not allow what Lambda does around one
   */
  constructor(
    settings: FunctionSettings,
    awsEnvironment: Readonly<Record<string, string>>,
    taskRoot: string,
    logFile: string,
    admit: () => void = () => undefined,
  ) {
    this.settings = settings;
    this.logFile = logFile;
    this.#admit = admit;
    this.#log = openSync(logFile, 'a');
    this.#environment = {
      ...awsEnvironment,
      TZ: 'UTC',
      LAMBDA_TASK_ROOT: taskRoot,
      AWS_LAMBDA_FUNCTION_NAME: settings.name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.memoryMegabytes),
      AWS_EXECUTION_ENV: `AWS_Lambda_nodejs${process.versions.node.split('.')[0]}.x`,
      ...settings.environment,
    };
  }

  /** Events that are being answered. */
  get running(): number {
    return this.#busy.size;
  }

  /**
   * Invokes the function and awaits its answer.
   *
   * @param event what the handler gets
   * @returns what the handler's promise resolved to
   * @throws {FunctionError} when the handler threw, or could not be loaded
   * @throws {NotAllowedError} when the function's role does not allow what Lambda needs
   * @throws {FunctionTimeoutError} when it took longer than its time-out
   * @throws {FunctionKilledError} when it was killed
   */
  async invoke(event: unknown): Promise<unknown> {
    this.#admit();
    const requestId = randomUUID();
    const began = Date.now();
    this.#write(`START RequestId: ${requestId}`);
    const environment = this.#take();
    try {
      const answer = await environment.answer(requestId, event);
      this.#write(reportLine(requestId, began, answer));
      return resultOf(this.settings.name, answer);
    } catch (error) {
      if (!(error instanceof FunctionError)) this.#write(`END RequestId: ${requestId} ${String(error)}`);
      throw error;
    } finally {
      this.#busy.delete(environment);
      if (environment.alive) this.#idle.add(environment);
    }
  }

  /**
   * Kills every execution environment at once; the next event gets a fresh one.
   *
   * @returns how many were answering an event
   */
  kill(): number {
    const busy = this.#busy.size;
    for (const environment of [...this.#busy, ...this.#idle]) environment.kill();
    this.#idle.clear();
    return busy;
  }

  /** Ends every execution environment and closes the log. */
  async stop(): Promise<void> {
    const all = [...this.#busy, ...this.#idle];
    this.kill();
    await Promise.all(all.map((environment) => environment.ended()));
    closeSync(this.#log);
  }

  #take(): ExecutionEnvironment {
    let environment: ExecutionEnvironment | undefined;
    for (const candidate of this.#idle) {
      this.#idle.delete(candidate);
      if (candidate.alive) {
        environment = candidate;
        break;
      }
    }
    environment ??= new ExecutionEnvironment(this.settings, this.#environment, this.#log);
    this.#busy.add(environment);
    return environment;
  }

  #write(line: string): void {
    writeSync(this.#log, `${line}\n`);
  }
}

function reportLine(requestId: string, began: number, { peakMemoryMegabytes }: Answer): string {
  return (
    `END RequestId: ${requestId}\n` +
    `REPORT RequestId: ${requestId} Duration: ${Date.now() - began} ms Max Memory Used: ${peakMemoryMegabytes} MB`
  );
}

function resultOf(name: string, answer: Answer): unknown {
  if (answer.kind === 'succeeded') return answer.result;
  throw new FunctionError(name, answer.error.errorType, answer.error.errorMessage);
}
