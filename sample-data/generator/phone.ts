import { pick, roll } from './chance.ts';
import { legacyHash } from './email.ts';
import { BAD_PERCENT, type Identity, MISSING, type Person, PURPOSE, type Row } from './identity.ts';

interface RegionPlan {
  readonly region: string;
  readonly countryCode: string;
  /** Dialled before a national number within the region. */
  readonly trunk: string;
  /** Dialled before an international number from the region. */
  readonly abroad: string;
  /** First digits of a range that the region's numbering plan has not assigned: nobody's numbers. */
  readonly prefix: string;
  /** The national number without trunk prefix, in the groups in which the region writes it. */
  readonly groups: (digits: string) => string;
}

const cut = (digits: string, ...lengths: readonly number[]): string[] => {
  const groups: string[] = [];
  let rest = digits;
  for (const length of lengths) {
    groups.push(rest.slice(0, length));
    rest = rest.slice(length);
  }
  return groups;
};

/** Each range holds 10^8 numbers; libphonenumber calls them possible and, being unassigned, not valid. */
const US: RegionPlan = {
  region: 'US',
  countryCode: '1',
  trunk: '',
  abroad: '011',
  prefix: '29',
  groups: american,
};
const GB: RegionPlan = {
  region: 'GB',
  countryCode: '44',
  trunk: '0',
  abroad: '00',
  prefix: '53',
  groups: british,
};
const DE: RegionPlan = {
  region: 'DE',
  countryCode: '49',
  trunk: '0',
  abroad: '00',
  prefix: '165',
  groups: german,
};
const BR: RegionPlan = {
  region: 'BR',
  countryCode: '55',
  trunk: '',
  abroad: '0021',
  prefix: '209',
  groups: brazilian,
};
const JP: RegionPlan = {
  region: 'JP',
  countryCode: '81',
  trunk: '0',
  abroad: '010',
  prefix: '61',
  groups: japanese,
};
const MX: RegionPlan = {
  region: 'MX',
  countryCode: '52',
  trunk: '',
  abroad: '00',
  prefix: '21',
  groups: mexican,
};

function american(digits: string): string {
  const [area, exchange, line] = cut(digits, 3, 3, 4);
  return `(${area}) ${exchange}-${line}`;
}
function british(digits: string): string {
  return cut(digits, 4, 6).join(' ');
}
function german(digits: string): string {
  return cut(digits, 3, 8).join(' ');
}
function brazilian(digits: string): string {
  const [area, first, second] = cut(digits, 2, 5, 4);
  return `(${area}) ${first}-${second}`;
}
function japanese(digits: string): string {
  return cut(digits, 2, 4, 4).join('-');
}
function mexican(digits: string): string {
  return cut(digits, 2, 4, 4).join(' ');
}

/** How many people can have a number of their own. */
export const MOST_PEOPLE = 100_000_000;
/** Without a factor in common with 10^8, so that each person gets another number. */
const STEP = 7_368_787;

const MISSING_PERCENT = 8;
const PREHASHED_PERCENT = 1;

/** `national`: as written within the region that a column names; `international`: with the country code. */
export type PhoneStyle = 'national' | 'international';

/** @returns the region of a person: US for three in five */
function regionOf({ seed, index }: Person): RegionPlan {
  const share = roll(seed, index, PURPOSE.phoneRegion, 100);
  if (share < 60) return US;
  if (share < 72) return GB;
  if (share < 82) return DE;
  if (share < 90) return BR;
  return share < 95 ? JP : MX;
}

/** The national number without trunk prefix: digits alone. */
function digitsOf({ seed, index }: Person, { prefix }: RegionPlan): string {
  const number = (index * STEP + seed * 7919) % MOST_PEOPLE;
  return `${prefix}${String(number).padStart(8, '0')}`;
}

/** What a person has in the column `phone`. */
export function phoneOf(person: Person, style: PhoneStyle): Identity {
  const plan = regionOf(person);
  const digits = digitsOf(person, plan);
  const number = `+${plan.countryCode}${digits}`;
  const fate = roll(person.seed, person.index, PURPOSE.phoneFate, 100);
  if (fate < MISSING_PERCENT) return MISSING;
  if (fate < MISSING_PERCENT + BAD_PERCENT) return badPhone(person, style, number, plan.trunk + digits);
  const isHash = fate < MISSING_PERCENT + BAD_PERCENT + PREHASHED_PERCENT;
  return { outcome: isHash ? 'prehashed' : 'hashed', values: [number], text: number };
}

function badPhone({ seed, index }: Person, style: PhoneStyle, number: string, national: string): Identity {
  const bad = (outcome: string, text: string): Identity => ({ outcome, values: [], text });
  switch (roll(seed, index, PURPOSE.phoneDefect, 4)) {
    case 0:
      return bad('hashed_md5', legacyHash('md5', number));
    case 1:
      return bad('hashed_sha1', legacyHash('sha1', number));
    case 2:
      return bad('invalid_phone', `${number}12345678`);
    default:
      // Without a region there is no telling whose national number it is.
      return style === 'international' ? bad('no_country_code', national) : bad('invalid_phone', 'unlisted');
  }
}

const INTERNATIONAL_WAYS = 60;

/** @returns a number that is to be hashed, as it is written in the person's region or abroad */
export function writePhone(person: Person, row: Row, style: PhoneStyle): string {
  const plan = regionOf(person);
  const digits = digitsOf(person, plan);
  const way = roll(
    row.seed,
    row.index,
    PURPOSE.phoneWriting,
    style === 'national' ? 100 : INTERNATIONAL_WAYS,
  );
  return way < INTERNATIONAL_WAYS && (style === 'international' || way < 20)
    ? writeInternational(plan, digits, style === 'international' ? way : way * 3)
    : writeNational(plan, digits, way);
}

function writeInternational({ countryCode, trunk, groups }: RegionPlan, digits: string, way: number): string {
  const grouped = groups(digits).replace(/[()]/g, '');
  if (way < 20) return `+${countryCode}${digits}`;
  if (way < 35) return `+${countryCode} ${grouped}`;
  if (way < 42) return `tel:+${countryCode}-${grouped.replaceAll(' ', '-')}`;
  if (way < 48 && trunk !== '') return `+${countryCode} (${trunk})${grouped}`;
  if (way < 54) return `\u00a0+${countryCode} ${grouped} `;
  return `+${countryCode}.${digits}`;
}

/** @param way from 20 to 99 */
function writeNational(
  { countryCode, trunk, abroad, groups }: RegionPlan,
  digits: string,
  way: number,
): string {
  const national = groups(`${digits}`);
  const grouped = trunk === '' ? national : `${trunk}${national}`;
  if (way < 65) return grouped;
  if (way < 75) return grouped.replace(/[()]/g, '').replace(/[ -]/g, '.');
  if (way < 87) return `${trunk}${digits}`;
  if (way < 90) return `${abroad} ${countryCode} ${digits}`;
  if (way < 93) return `${grouped} x${way}`;
  if (way < 95) return `  ${grouped}`;
  if (way < 97) return fullWidth(`${trunk}${digits}`);
  // A spreadsheet took it for a number; a leading zero would be gone then.
  return trunk === '' ? `${digits}.0` : `${trunk}${digits}`;
}

const fullWidth = (digits: string): string =>
  digits.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

/** @returns the cell of the region column: any case, and for some US numbers nothing or nothing known */
export function writeRegion(person: Person, row: Row): string {
  const { region } = regionOf(person);
  const way = roll(row.seed, row.index, PURPOSE.regionWriting, 100);
  if (way >= 85) return region.toLowerCase();
  if (region !== 'US' || way >= 20) return region;
  return pick(['', 'USA'], way);
}
