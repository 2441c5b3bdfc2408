import { FORMATS } from '../shared/identifiers.ts';
import type { Audience, AudienceCheck } from '../shared/ledger/audiences.ts';
import type { TypeMatch } from '../shared/ledger/match-rates.ts';

/** An audience with what TikTok last said about it. */
export interface CheckedAudience {
  readonly audience: Audience;
  /** Undefined until TikTok has been asked. */
  readonly check: AudienceCheck | undefined;
}

/**
 * Sums up matched people and delivered lines by identifier type. Audiences that TikTok is still matching, or that are not
 * valid for another reason, are left out: they would look as if nobody had been found.
 *
 * @param audiences the audiences of one advertiser
 * @returns by type, in the order of the types; types without a matched audience are left out
 */
export function matchByType(audiences: readonly CheckedAudience[]): readonly TypeMatch[] {
  const matched = audiences.filter(
    ({ audience, check }) =>
      check?.isValid === true &&
      check.audienceId === audience.audienceId &&
      (audience.deliveredRows ?? 0) > 0,
  );
  return FORMATS.flatMap((format) => {
    const ofType = matched.filter(({ audience }) => audience.format === format);
    if (ofType.length === 0) return [];
    return [
      {
        format,
        audiences: ofType.length,
        matchedUsers: ofType.reduce((sum, { check }) => sum + (check?.matchedUsers ?? 0), 0),
        deliveredRows: ofType.reduce((sum, { audience }) => sum + (audience.deliveredRows ?? 0), 0),
      },
    ];
  });
}
