import { pick, roll } from './chance.ts';
import { fullWidth } from './full-width.ts';
import { BAD_HASHES, badHash } from './hashes.ts';
import {
  BAD_PERCENT,
  type Identity,
  MISSING,
  NO_NOTES,
  type Note,
  type Person,
  PURPOSE,
  type Row,
  type WrittenCell,
} from './identity.ts';
import { BR, DE, GB, JP, MX, type RegionPlan, US } from './phone-plans.ts';

/** Number of people who can have a unique phone number. */
export const MOST_PEOPLE = 100_000_000;
/** Coprime to 10^8, so that each person gets a different number. */
const STEP = 7_368_787;

const MISSING_PERCENT = 8;
const PREHASHED_PERCENT = 1;

/** `national`: as written within the region of the region column; `international`: with the country code. */
export type PhoneStyle = 'national' | 'international';

const NOT_IN_USE: readonly Note[] = ['notInUse'];
const READ_AS_INTERNATIONAL: readonly Note[] = ['readAsInternational'];
const BOTH_VALID: readonly Note[] = ['readAsInternational', 'bothReadingsValid'];

/** @returns the region of a person: US for three in five */
function regionOf({ seed, index }: Person): RegionPlan {
  const share = roll(seed, index, PURPOSE.phoneRegion, 100);
  if (share < 60) return US;
  if (share < 72) return GB;
  if (share < 82) return DE;
  if (share < 90) return BR;
  return share < 95 ? JP : MX;
}

interface PhoneNumber {
  /** The national number without trunk prefix: only digits. */
  readonly digits: string;
  readonly isInUse: boolean;
}

/** The first people get the numbers of films, as long as there are some, and all others get unassigned numbers. */
function numberOf({ seed, index }: Person, { fiction, fictionDigits, unassigned }: RegionPlan): PhoneNumber {
  const inRange = 10 ** fictionDigits;
  const range = fiction[Math.floor(index / inRange)];
  if (range !== undefined) {
    return { digits: `${range}${String(index % inRange).padStart(fictionDigits, '0')}`, isInUse: true };
  }
  const number = (index * STEP + seed * 7919) % MOST_PEOPLE;
  return { digits: `${unassigned}${String(number).padStart(8, '0')}`, isInUse: false };
}

/** A person's value in the column `phone`. */
export function phoneOf(person: Person, style: PhoneStyle): Identity {
  const plan = regionOf(person);
  const { digits, isInUse } = numberOf(person, plan);
  const number = `+${plan.countryCode}${digits}`;
  const fate = roll(person.seed, person.index, PURPOSE.phoneFate, 100);
  if (fate < MISSING_PERCENT) return MISSING;
  if (fate < MISSING_PERCENT + BAD_PERCENT) return badPhone(person, style, number, plan.trunk + digits);
  if (fate < MISSING_PERCENT + BAD_PERCENT + PREHASHED_PERCENT) {
    return { outcome: 'prehashed', values: [number], text: number };
  }
  const notes = isInUse ? NO_NOTES : NOT_IN_USE;
  return { outcome: 'hashed', values: [number, number.slice(1)], text: number, notes };
}

/** What is wrong with a number besides being a hash. */
const DEFECTS = ['too long', 'no region', 'rounded', 'local', 'fraction'] as const;

function defectOf({ seed, index }: Person): (typeof DEFECTS)[number] | number {
  const defect = roll(seed, index, PURPOSE.phoneDefect, DEFECTS.length + BAD_HASHES);
  return DEFECTS[defect] ?? defect - DEFECTS.length;
}

function badPhone(person: Person, style: PhoneStyle, number: string, national: string): Identity {
  const bad = (outcome: string, text: string): Identity => ({ outcome, values: [], text });
  const defect = defectOf(person);
  const { local } = regionOf(person);
  switch (defect) {
    case 'too long':
      return bad('invalid_phone', `${number}12345678`);
    case 'fraction':
      return bad('invalid_phone', `${number.slice(1)}.5`);
    case 'no region':
      // Without a region, or with an unknown one, it may be a number of any region.
      return bad(style === 'international' ? 'no_country_code' : 'unknown_region', national);
    case 'rounded':
      return bad('rounded_number', `${number[1]}.${number.slice(2, 5)}E+${number.length - 2}`);
    case 'local':
      return local === undefined || style === 'international'
        ? bad('invalid_phone', 'unlisted')
        : bad('no_area_code', local);
    default:
      return badHash(defect, number, person.index);
  }
}

/** @returns a number to be hashed, as written in the person's region or abroad */
export function writePhone(person: Person, row: Row, style: PhoneStyle): WrittenCell {
  const plan = regionOf(person);
  const { digits, isInUse } = numberOf(person, plan);
  const way = roll(row.seed, row.index, PURPOSE.phoneWriting, 100);
  const text = isWrittenWithPlus(row, style)
    ? writeInternational(plan, digits, way)
    : writeNational(plan, digits, way);
  if (text !== undefined) return { text, notes: isInUse ? NO_NOTES : NOT_IN_USE };
  return writeBareDigits(plan, digits, way, isInUse);
}

/** How many of 100 numbers have a plus if the region gives the country code of the others. */
const WITH_PLUS = 20;

const isWrittenWithPlus = ({ seed, index }: Row, style: PhoneStyle): boolean =>
  style === 'international' || roll(seed, index, PURPOSE.phonePlus, 100) < WITH_PLUS;

function writeInternational({ countryCode, trunk, groups }: RegionPlan, digits: string, way: number): string {
  const grouped = groups(digits).replace(/[()]/g, '');
  if (way < 30) return `+${countryCode}${digits}`;
  if (way < 50) return `+${countryCode} ${grouped}`;
  if (way < 62) return `tel:+${countryCode}-${grouped.replaceAll(' ', '-')}`;
  if (way < 72 && trunk !== '') return `+${countryCode} (${trunk})${grouped}`;
  if (way < 82) return `\u00a0+${countryCode} ${grouped} `;
  if (way < 87) return `'+${countryCode}${digits}`;
  if (way < 90) return `="+${countryCode}${digits}"`;
  return `+${countryCode}.${digits}`;
}

/** @returns undefined if the country code is to be written without a plus */
function writeNational(
  { countryCode, trunk, abroad, groups, readsBareDigits }: RegionPlan,
  digits: string,
  way: number,
): string | undefined {
  const national = groups(digits);
  const grouped = trunk === '' ? national : `${trunk}${national}`;
  if (way < 40) return grouped;
  if (way < 55) return grouped.replace(/[()]/g, '').replace(/[ -]/g, '.');
  if (way < 72) return readsBareDigits(digits) && way >= 60 ? undefined : `${trunk}${digits}`;
  if (way < 77) return `${abroad} ${countryCode} ${digits}`;
  if (way < 82) return `${grouped} x${way}`;
  if (way < 86) return `  ${grouped}`;
  if (way < 90) return fullWidth(`${trunk}${digits}`);
  // As a spreadsheet or a database writes a quantity; a leading zero would be lost.
  return trunk === '' ? `${digits}${pick(['.0', '.00', '.000', '.'], way)}` : `${trunk}${digits}`;
}

/** Only country code and digits, some as a spreadsheet writes so large a quantity. */
function writeBareDigits(plan: RegionPlan, digits: string, way: number, isInUse: boolean): WrittenCell {
  const bare = `${plan.countryCode}${digits}`;
  const text = way >= 68 ? `${bare[0]}.${bare.slice(1)}E+${bare.length - 1}` : bare;
  const notes = plan.isDoubtful(digits) ? BOTH_VALID : READ_AS_INTERNATIONAL;
  return { text, notes: isInUse ? notes : [...notes, ...NOT_IN_USE] };
}

/** Texts that are neither a region nor a code. */
const UNKNOWN_REGIONS = ['XX', 'Atlantis', '??', '999'] as [string, ...string[]];

/** @returns the cell of the region column: a code in any case, a name or a calling code, and for some US numbers an empty cell */
export function writeRegion(person: Person, row: Row, style: PhoneStyle): string {
  const { region, names } = regionOf(person);
  const way = roll(row.seed, row.index, PURPOSE.regionWriting, 100);
  const fate = roll(person.seed, person.index, PURPOSE.phoneFate, 100);
  const isBad = fate >= MISSING_PERCENT && fate < MISSING_PERCENT + BAD_PERCENT;
  const isUnknown = isBad && defectOf(person) === 'no region';
  // A number with a plus needs no region.
  const needsNone = !isBad && isWrittenWithPlus(row, style) && way < 10;
  if (isUnknown || needsNone) return pick(UNKNOWN_REGIONS, way);
  if (way >= 85) return region.toLowerCase();
  return way < 30 ? pick(names, way) : region;
}
