import { createHash } from 'node:crypto';
import { calculateTypeOf, FORMATS, type Format } from '../shared/identifiers.ts';
import { CUSTOMER_FILE_AUDIENCE, MAX_NAME_LENGTH } from '../shared/tiktok/constants.ts';
import type { AudienceDetails } from '../shared/tiktok/types.ts';

const DIGEST_DIGITS = 8;

/**
 * Returns the name of an audience at TikTok. An audience has one calculate type: the first format of a name gets the plain
 * name, a further one `<name> (PHONE_SHA256)`. If that exceeds TikTok's limit, the name is cut, and a digest of the whole
 * name keeps it distinct from others with the same beginning.
 *
 * @param audience the audience's name in the key, at most 128 characters
 * @param format the partition's format
 * @param plainFormat the format that has the plain name
 */
export function tiktokName(audience: string, format: Format, plainFormat: Format): string {
  if (format === plainFormat) return audience;
  const suffix = ` (${calculateTypeOf(format)})`;
  const characters = [...audience];
  if (characters.length + suffix.length <= MAX_NAME_LENGTH) return audience + suffix;
  const digest = `~${createHash('sha256').update(audience).digest('hex').slice(0, DIGEST_DIGITS)}`;
  const kept = characters.slice(0, MAX_NAME_LENGTH - suffix.length - digest.length);
  return kept.join('') + digest + suffix;
}

/**
 * Chooses which format gets the plain name when the ledger has none yet: a format that has the name at TikTok already (the
 * arriving format first), else the arriving format.
 *
 * @param audience the audience's name in the key
 * @param format the arriving format
 * @param known the advertiser's audiences at TikTok
 */
export function choosePlainFormat(
  audience: string,
  format: Format,
  known: readonly AudienceDetails[],
): Format {
  const holders = FORMATS.filter((candidate) => findAudiences(known, audience, candidate).length > 0);
  return holders.includes(format) ? format : (holders[0] ?? format);
}

/**
 * Finds the audiences that this advertiser created from files, by name and type. TikTok's names are not unique. A field that
 * TikTok's answer omits does not exclude an audience, because a missed audience would be created a second time.
 *
 * @param known the advertiser's audiences at TikTok
 * @param name its name at TikTok
 * @param format the partition's format
 */
export const findAudiences = (
  known: readonly AudienceDetails[],
  name: string,
  format: Format,
): readonly AudienceDetails[] =>
  known.filter(
    (candidate) =>
      candidate.name === name &&
      candidate.calculateType === calculateTypeOf(format) &&
      (candidate.audienceType ?? CUSTOMER_FILE_AUDIENCE) === CUSTOMER_FILE_AUDIENCE &&
      candidate.isCreator !== false,
  );
