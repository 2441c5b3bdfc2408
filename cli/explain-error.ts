import type { PipelinePlace } from '../operations/commands.ts';
import { type FailureKind, failureOf } from '../operations/failure.ts';
import { CliError, EXIT, type ExitCode } from './errors.ts';

/** A failed command in a person's words. */
export interface Explanation {
  readonly message: string;
  readonly remedy: string | undefined;
  readonly exitCode: ExitCode;
}

/** Failures for which nothing was tried: the command line or the configuration is wrong. */
const USAGE: readonly FailureKind[] = ['invalid', 'configuration'];

/**
 * Puts whatever ended a command into words.
 *
 * @param error what was thrown
 * @param place the pipeline that the command was about
 */
export function explainError(error: unknown, place: PipelinePlace = {}): Explanation {
  if (error instanceof CliError) {
    return { message: error.message, remedy: error.remedy, exitCode: error.exitCode };
  }
  const { kind, message, remedy } = failureOf(error, place);
  return { message, remedy, exitCode: USAGE.includes(kind) ? EXIT.usage : EXIT.failed };
}
