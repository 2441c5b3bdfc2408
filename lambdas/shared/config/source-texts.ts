import { MAX_NAME_LENGTH } from '../tiktok/constants.ts';

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

/** @returns what the length of an audience's name must be, where it is another; undefined when TikTok takes it */
export function audienceLengthFault(name: string): string | undefined {
  const { length } = [...name];
  if (length >= 1 && length <= MAX_NAME_LENGTH) return undefined;
  return length === 0
    ? `expected 1 to ${MAX_NAME_LENGTH} characters`
    : `expected at most ${MAX_NAME_LENGTH} characters, which is TikTok's limit; these are ${length}`;
}

/** @returns what an audience's name must be that would be a folder of its own or above; undefined when it is not */
export const audienceFolderFault = (name: string): string | undefined =>
  name === '.' || name === '..' ? 'expected a name other than "." and ".."' : undefined;

/** White space and invisible characters at the ends of a text: the same as in the job's `Text.scala`. */
const SPACE = String.raw`[\s\u0085\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069]+`;
const ENDS = new RegExp(`^${SPACE}|${SPACE}$`, 'g');

/** @returns an audience's name in NFC and trimmed, as the job names the audience */
export const plainAudienceName = (typed: string): string => typed.normalize('NFC').replaceAll(ENDS, '');

/**
 * Checks an audience's name as a person types it.
 *
 * @returns what it must be, where it is something else; undefined when it can be used
 */
export function audienceNameFault(typed: string): string | undefined {
  const name = plainAudienceName(typed);
  const { pattern, expected } = AUDIENCE_NAME;
  return audienceLengthFault(name) ?? (pattern.test(name) ? audienceFolderFault(name) : expected);
}

/** EventBridge's and Glue's cron: six fields, in UTC. Glue triggers know no rate(…). */
export const CRON: TextRule = {
  pattern: /^cron\((\S+ ){5}\S+\)$/,
  expected: 'expected six fields in UTC, for example cron(0 6 * * ? *)',
};
