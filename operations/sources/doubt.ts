import { isNamedForOthers, isNamedNotToTarget } from './name-words.ts';
import type { SurveyedColumn } from './survey.ts';

/** Why a column that looks like identifiers is taken only if a person says so; the end of a sentence. */
export type Doubt = (typeof DOUBTS)[keyof typeof DOUBTS];

const DOUBTS = {
  notToTarget: 'its name says that these people must not be targeted',
  somebodyElse: 'its name says that it belongs to somebody else than the customer',
} as const;

/**
 * Tells why a column is not taken for identifiers by itself: it would target the wrong people.
 *
 * @param surveyed a column that looks like identifiers
 * @returns undefined when nothing speaks against it
 */
export function doubtOf({ column }: SurveyedColumn): Doubt | undefined {
  if (isNamedNotToTarget(column)) return DOUBTS.notToTarget;
  return isNamedForOthers(column) ? DOUBTS.somebodyElse : undefined;
}
