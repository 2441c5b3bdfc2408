import { resolve } from 'node:path';

/** A function cannot start because one of its environment variables is missing or invalid. The operator must act. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  readonly variable: string;

  /**
   * @param variable name of the environment variable
   * @param problem what is wrong with it, as the end of the sentence "The environment variable X …"
   */
  constructor(variable: string, problem: string) {
    super(`The environment variable ${variable} ${problem}`);
    this.variable = variable;
  }
}

/** The shape of `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads a required variable.
 *
 * @returns its text
 * @throws {EnvironmentError} when it is missing or empty
 */
export function requireText(env: Environment, variable: string): string {
  const value = env[variable];
  if (value === undefined || value === '') throw new EnvironmentError(variable, 'is missing');
  return value;
}

/**
 * Reads a variable that names a file of the function's bundle.
 *
 * @returns the file's path
 * @throws {EnvironmentError} when it is missing or empty
 */
export function bundledFile(env: Environment, variable: string): string {
  return resolve(textOr(env, 'LAMBDA_TASK_ROOT', '.'), requireText(env, variable));
}

/**
 * Reads a variable that has a default.
 *
 * @returns its text, or the default when it is missing or empty
 */
export function textOr(env: Environment, variable: string, byDefault: string): string {
  const value = env[variable];
  return value === undefined || value === '' ? byDefault : value;
}

/**
 * Reads a number above zero that has a default.
 *
 * @returns the number, or the default when the variable is missing or empty
 * @throws {EnvironmentError} when it is not a finite number above zero
 */
export function numberOr(env: Environment, variable: string, byDefault: number): number {
  const text = textOr(env, variable, String(byDefault));
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) {
    throw new EnvironmentError(variable, `is ${JSON.stringify(text)}, expected a number above zero`);
  }
  return value;
}
