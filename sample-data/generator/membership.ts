import { pick, roll } from './chance.ts';
import { type Person, PURPOSE, type Row } from './identity.ts';

/** Rows come in blocks: new people, one of them again in the next audience, then people of earlier rows. */
const BLOCK = 20;
const NEW_PEOPLE = 15;

/** Number of 1,000 people who are in an audience with an unusable name. */
const INVALID_PER_MILLE = 2;
/** The first audience has 70 of 100 people, because in practice one audience is usually much larger than the others. */
const AUDIENCE_SHARES = [70, 82, 90, 96, 100];

const INVALID_AUDIENCES = ['', '..', 'a/b', 'x'.repeat(129), 'tab\tstop', 'NULL', '<NA>', 'nat'] as [
  string,
  ...string[],
];

/** The person and the audience of a row. */
export interface Membership {
  readonly person: Person;
  /** The cell of the audience column. */
  readonly audience: string;
  readonly isValidAudience: boolean;
  /** Whether no earlier row has this person in this audience. */
  readonly isFirst: boolean;
}

/**
 * @param row number of the row in the whole export, from 0
 * @param audiences names to choose from; with one name, there is no audience column and no unusable name
 */
export function membershipOf(
  seed: number,
  row: number,
  audiences: readonly [string, ...string[]],
): Membership {
  const block = Math.floor(row / BLOCK);
  const place = row % BLOCK;
  const firstOfBlock = block * NEW_PEOPLE;
  if (place < NEW_PEOPLE) return member(seed, firstOfBlock + place, audiences, 0, true);
  if (place === NEW_PEOPLE) {
    const person = firstOfBlock + (block % NEW_PEOPLE);
    return member(seed, person, audiences, 1, audiences.length > 1);
  }
  const earlier = roll(seed, row, PURPOSE.duplicate, firstOfBlock + NEW_PEOPLE);
  return member(seed, earlier, audiences, 0, false);
}

function member(
  seed: number,
  index: number,
  audiences: readonly [string, ...string[]],
  offset: number,
  isFirst: boolean,
): Membership {
  const person = { seed, index };
  const fate = roll(seed, index, PURPOSE.invalidAudience, 1000);
  if (audiences.length > 1 && offset === 0 && fate < INVALID_PER_MILLE) {
    return { person, audience: pick(INVALID_AUDIENCES, index), isValidAudience: false, isFirst };
  }
  const share = roll(seed, index, PURPOSE.audience, 100);
  const number = AUDIENCE_SHARES.findIndex((upTo) => share < upTo) + offset;
  return { person, audience: pick(audiences, number), isValidAudience: true, isFirst };
}

/** @returns the cell of the audience column: surrounding spaces and decomposed accents change nothing */
export function writeAudience(audience: string, { seed, index }: Row): string {
  const way = roll(seed, index, PURPOSE.audienceWriting, 100);
  if (way < 3) return ` ${audience} `;
  return way < 10 ? audience.normalize('NFD') : audience;
}
