/** What the command's exit code tells a script. Documented in docs/operations.md. */
export const EXIT = {
  done: 0,
  /** Done, but there is a problem: findings of `doctor`, a run that failed. */
  problem: 1,
  /** The command line or the configuration is wrong: nothing was tried. */
  usage: 2,
  /** It could not be done: AWS, TikTok, Spark or this machine refused. */
  failed: 3,
  /** Ended by Ctrl-C, as shells count it, or in the same way by SIGTERM or SIGHUP. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

interface CliErrorOptions extends ErrorOptions {
  /** What the person can do about it. */
  readonly remedy?: string;
  /** @default EXIT.failed */
  readonly exitCode?: ExitCode;
}

/** A command could not do its work, and says so in a sentence that a person can act on. */
export class CliError extends Error {
  override readonly name: string = 'CliError';
  readonly remedy: string | undefined;
  readonly exitCode: ExitCode;

  /**
   * @param message what went wrong, a sentence without a full stop
   * @param options remedy, exit code and cause
   */
  constructor(message: string, { remedy, exitCode = EXIT.failed, ...options }: CliErrorOptions = {}) {
    super(message, options);
    this.remedy = remedy;
    this.exitCode = exitCode;
  }
}

/** The command line asks for something that cannot be. */
export class UsageError extends CliError {
  override readonly name = 'UsageError';

  /**
   * @param message what is wrong with the command line
   * @param remedy what to write instead
   */
  constructor(message: string, remedy?: string) {
    super(message, { exitCode: EXIT.usage, ...(remedy === undefined ? {} : { remedy }) });
  }
}

/** @returns a message of an error with the full stop that it has not, unless it ends with a question */
export const sentenceOf = (message: string): string => (message.endsWith('?') ? message : `${message}.`);

/** The command did its work and gave its answer, and the answer is that there is a problem. */
export class ProblemError extends CliError {
  override readonly name = 'ProblemError';

  /** @param message the problem, in half a sentence */
  constructor(message: string) {
    super(message, { exitCode: EXIT.problem });
  }
}

/** A person ended the command at a question, by Ctrl-C. */
export class InterruptedError extends CliError {
  override readonly name = 'InterruptedError';

  constructor() {
    super('Stopped', { exitCode: EXIT.interrupted });
  }
}
