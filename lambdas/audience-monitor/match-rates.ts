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
 * Sums up matched people and delivered lines by identifier type. Audiences that TikTok is still matching, or that are
 * invalid for another reason, are excluded: they would count as if no one had been matched.
 *
 * @param audiences the audiences of one advertiser
 * @returns by type, in the order of the types, without types that have no matched audience
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
