import type { Failure, FailureKind } from '../../operations/failure.ts';

/** Why a request was refused by the console itself, or what the operation says. */
export type ConsoleErrorKind = FailureKind | 'noToken' | 'forbidden' | 'readOnly' | 'tooLarge';

/** What the server answers when it refuses a request, or could not do what it asks. */
export interface ConsoleError extends Omit<Failure, 'kind'> {
  readonly kind: ConsoleErrorKind;
}

/** The console itself refuses a request, whatever it asks for. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  readonly kind: ConsoleErrorKind;
  readonly remedy: string | undefined;

  /**
   * @param kind why
   * @param message what is wrong, a sentence without a full stop
   * @param remedy what to do about it
   */
  constructor(kind: ConsoleErrorKind, message: string, remedy?: string) {
    super(message);
    this.kind = kind;
    this.remedy = remedy;
  }
}

/** HTTP status of each kind of failure. */
export const STATUS = {
  invalid: 400,
  configuration: 422,
  notFound: 404,
  conflict: 409,
  notDeployed: 404,
  signedOut: 401,
  accessDenied: 403,
  stopped: 409,
  failed: 502,
  noToken: 401,
  forbidden: 403,
  readOnly: 403,
  tooLarge: 413,
} as const satisfies Record<ConsoleErrorKind, number>;
