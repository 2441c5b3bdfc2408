/** The result of a check. `unchecked`: it could not be made, for example because a permission is missing. */
export type FindingStatus = 'ok' | 'hint' | 'problem' | 'unchecked';

/** One thing that the doctor checked. */
export interface Finding {
  /** What was checked, in a word or two. */
  readonly check: string;
  readonly status: FindingStatus;
  readonly message: string;
  /** What to do about it; left out when the status is `ok`. */
  readonly remedy?: string;
}

/** A check of something deployed. It throws only what prevents the check. */
export interface Check {
  /** What is checked, in a word or two. */
  readonly name: string;
  run(): Promise<readonly Omit<Finding, 'check'>[]>;
}

/**
 * Makes one check. What prevents a check is a finding too: the other checks are still made.
 */
export async function makeCheck({ name, run }: Check): Promise<Finding[]> {
  try {
    return (await run()).map((finding) => ({ check: name, ...finding }));
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return [
      {
        check: name,
        status: 'unchecked',
        message: `It could not be checked (${message})`,
        remedy: 'Check again with an AWS identity that may read it.',
      },
    ];
  }
}
