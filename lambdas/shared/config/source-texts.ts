/** What a text of a source must be like; also checked where a person types it. */
export interface TextRule {
  readonly pattern: RegExp;
  /** Half a sentence that begins with `expected`. */
  readonly expected: string;
}

/** The name of a source is a folder of the exports bucket. */
export const SOURCE_NAME: TextRule = {
  pattern: /^[a-z0-9][a-z0-9-]{0,62}$/,
  expected: 'expected 1 to 63 lower-case letters, digits or hyphens',
};

/** `/` would break the partition's key. */
export const AUDIENCE_NAME: TextRule = {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  pattern: /^[^/\u0000-\u001f\u007f-\u009f]*$/u,
  expected: 'expected no "/" and no control characters',
};

/** EventBridge's and Glue's cron: six fields, in UTC. Glue triggers know no rate(…). */
export const CRON: TextRule = {
  pattern: /^cron\((\S+ ){5}\S+\)$/,
  expected: 'expected six fields in UTC, for example cron(0 6 * * ? *)',
};
