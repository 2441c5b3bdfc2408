/** What a code of Clean Rooms means, and what to do about it. */
export interface FailureText {
  readonly meaning: string;
  readonly remedy: string;
}

/**
 * The codes of failed protected queries and jobs (Clean Rooms User Guide, "Error codes for protected queries and jobs").
 * A test compares docs/operations.md with them. Remedies are short: an alarm's description has room for 1,024 characters.
 */
export const FAILURE_CODES = {
  MALFORMED_QUERY: {
    meaning: 'The SQL is not valid, or not supported by Clean Rooms.',
    remedy: 'Correct `sql`, the template or its parameters.',
  },
  MALFORMED_SCRIPT: {
    meaning: 'The PySpark script, its packages or its virtual environment cannot run.',
    remedy: 'Correct the script and create a new template.',
  },
  RESOURCE_NOT_FOUND: {
    meaning: 'A table, template, bucket or role that the analysis names does not exist.',
    remedy: 'Compare the names with those of the collaboration.',
  },
  INVALID_RESOURCE: {
    meaning: 'A table, template or bucket exists but cannot be used as it is.',
    remedy: "Check the table's columns, format and analysis rule.",
  },
  RESOURCE_ACCESS_DENIED: {
    meaning: 'Clean Rooms lacks a permission for a table, a key or the result bucket.',
    remedy: 'Correct the role, bucket or key policy that the message names.',
  },
  INSUFFICIENT_COMPUTE: {
    meaning: 'The analysis needed more memory, disk or time than it had.',
    remedy: 'Read fewer columns, rows or days at once.',
  },
  TRANSIENT_ERROR: {
    meaning: 'A condition that passes, for example throttling.',
    remedy: 'Start it later: the automatic starts did not help.',
  },
  INTERNAL_ERROR: {
    meaning: 'Clean Rooms had an unexpected error.',
    remedy: 'Start it again; if it stays, ask AWS Support.',
  },
  UNKNOWN_ERROR: {
    meaning: 'Clean Rooms could not classify the failure.',
    remedy: 'Read the message; if it does not help, ask AWS Support.',
  },
} as const satisfies Readonly<Record<string, FailureText>>;

/** For a code that is not in the table. */
export const OTHER_CODE: FailureText = {
  meaning: 'A code that this version does not know.',
  remedy: 'Read the message, and look the code up in the Clean Rooms User Guide.',
};

/**
 * @param code as Clean Rooms gives it
 * @returns what it means and what to do
 */
export const explainCode = (code: string): FailureText =>
  Object.hasOwn(FAILURE_CODES, code) ? FAILURE_CODES[code as keyof typeof FAILURE_CODES] : OTHER_CODE;

/**
 * Whether the same request may succeed when it is started again.
 *
 * @param code as Clean Rooms gives it
 * @param retryable what Clean Rooms says about it; left out by older answers, where the code has to tell
 */
export const isRetryable = (code: string | undefined, retryable: boolean | undefined): boolean =>
  retryable ?? code === 'TRANSIENT_ERROR';
