import type { IdentifierType } from '../../lambdas/shared/identifiers.ts';
import { advertisingIdOf, isNamedAdid, isNamedForOthers, isNamedNotToTarget } from './name-words.ts';
import type { SurveyedColumn } from './survey.ts';

/** Why a column that looks like identifiers is taken only if a person says so; the end of a sentence. */
export type Doubt = (typeof DOUBTS)[keyof typeof DOUBTS];

const DOUBTS = {
  notToTarget: 'its name says that these people must not be targeted',
  somebodyElse: 'its name says that it belongs to somebody else than the customer',
  otherId: 'its name does not say that its ids are advertising ids of devices',
  adidOfAdjust: 'its cells are no advertising ids, and Adjust has an id of its own of this name',
  noNumber: 'none of its numbers is valid: they lack an area code or are in no range that is in use',
} as const;

/**
 * Tells why a column is not taken for identifiers by itself: it would target the wrong people.
 *
 * @param surveyed a column that looks like identifiers
 * @param type what it looks like
 * @param filled how many of its cells have a value
 * @returns undefined when nothing speaks against it
 */
export function doubtOf(surveyed: SurveyedColumn, type: IdentifierType, filled: number): Doubt | undefined {
  const { column } = surveyed;
  if (isNamedNotToTarget(column)) return DOUBTS.notToTarget;
  if (isNamedForOthers(column)) return DOUBTS.somebodyElse;
  if (type === 'phone') return doubtOfNumbers(surveyed);
  return type === 'email' ? undefined : doubtOfDevices(surveyed, filled);
}

/** Digits that only look like phone numbers, such as those of an invoice, would be sent as such. */
function doubtOfNumbers({ typeByName, phone, noAreaCode, notInUse }: SurveyedColumn) {
  return typeByName === null && noAreaCode + notInUse >= phone ? DOUBTS.noNumber : undefined;
}

function doubtOfDevices({ column, typeByName, device, sha256 }: SurveyedColumn, filled: number) {
  if (typeByName === null) return advertisingIdOf(column) === undefined ? DOUBTS.otherId : undefined;
  return isNamedAdid(column) && device + sha256 < filled / 2 ? DOUBTS.adidOfAdjust : undefined;
}
