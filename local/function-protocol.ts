/** What Lambda tells of an error that a handler threw. */
export interface ErrorReport {
  readonly errorType: string;
  readonly errorMessage: string;
}

/** From this process to an execution environment. */
export interface Invocation {
  readonly requestId: string;
  readonly event: unknown;
  /** When the function is to be killed, in milliseconds since the epoch. */
  readonly deadline: number;
}

/** From an execution environment to this process. */
export type Answer =
  | { readonly kind: 'succeeded'; readonly result: unknown; readonly peakMemoryMegabytes: number }
  | { readonly kind: 'failed'; readonly error: ErrorReport; readonly peakMemoryMegabytes: number };
