/** What a check came to. `unchecked`: it could not be made, for example because a permission is missing. */
export type FindingStatus = 'well' | 'hint' | 'problem' | 'unchecked';

/** One thing that the doctor looked at. */
export interface Finding {
  /** What was looked at, in a word or two. */
  readonly check: string;
  readonly status: FindingStatus;
  readonly message: string;
  /** What to do about it; left out when all is well. */
  readonly remedy?: string;
}

/** A check of something deployed. It throws only what keeps it from looking. */
export interface Check {
  /** What is looked at, in a word or two. */
  readonly name: string;
  look(): Promise<readonly Omit<Finding, 'check'>[]>;
}

/**
 * Makes one check. What keeps it from looking is a finding too, so that the other checks are made all the same.
 */
export async function makeCheck({ name, look }: Check): Promise<Finding[]> {
  try {
    return (await look()).map((finding) => ({ check: name, ...finding }));
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return [
      {
        check: name,
        status: 'unchecked',
        message: `It could not be looked at (${message})`,
        remedy: 'Look again with an AWS identity that may read it.',
      },
    ];
  }
}
