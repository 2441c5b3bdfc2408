/** How a region's numbers are written, and which of them belong to no one. */
export interface RegionPlan {
  readonly region: string;
  readonly countryCode: string;
  /** Dialled before a national number within the region. */
  readonly trunk: string;
  /** Dialled before an international number from the region. */
  readonly abroad: string;
  /**
   * First digits of a range of 10^8 numbers that the region's numbering plan has not assigned: libphonenumber considers them
   * possible but not valid. Read as an international number, none of them is better than that.
   */
  readonly unassigned: string;
  /** First digits of ranges that the region's authority reserves for films and examples; libphonenumber considers them valid. */
  readonly fiction: readonly string[];
  /** Digits after those. */
  readonly fictionDigits: number;
  /** Whether digits with the country code and without a plus have another valid reading. */
  readonly isDoubtful: (digits: string) => boolean;
  /** Whether digits with the country code and without a plus are read internationally and counted as such. */
  readonly readsBareDigits: (digits: string) => boolean;
  /** A number without its area code, if libphonenumber can detect that. */
  readonly local?: string;
  /** Other names of the region than its alpha-2 code. */
  readonly names: readonly [string, ...string[]];
  /** The national number without trunk prefix, in groups as the region writes it. */
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

const always = (): boolean => true;
const never = (): boolean => false;

/** German area codes whose numbers are still valid with `49` before them: four digits, so that they may be longer. */
const COLOGNE = '2214710';
const GERMAN_FICTION = [COLOGNE, '3023125', '6990009', '4066969', '8999998'];

export const US: RegionPlan = {
  region: 'US',
  countryCode: '1',
  trunk: '',
  abroad: '011',
  unassigned: '79',
  // Area codes that do not make another country's valid number when the ten digits are read with a plus.
  fiction: [
    '2125550',
    '2135550',
    '3055550',
    '4045550',
    '4155550',
    '5035550',
    '6175550',
    '7025550',
    '8085550',
  ],
  fictionDigits: 3,
  isDoubtful: never,
  // Ten digits are national; with a 1 before them both readings are the same number.
  readsBareDigits: never,
  local: '555-0123',
  names: ['USA', 'United States', '+1', '', 'n/a'],
  groups: (digits) => {
    const [area, exchange, line] = cut(digits, 3, 3, 4);
    return `(${area}) ${exchange}-${line}`;
  },
};
export const GB: RegionPlan = {
  region: 'GB',
  countryCode: '44',
  trunk: '0',
  abroad: '00',
  unassigned: '53',
  fiction: [
    '2079460',
    '1134960',
    '1144960',
    '1164960',
    '1174960',
    '1184960',
    '1214960',
    '1314960',
    '1614960',
  ],
  fictionDigits: 3,
  isDoubtful: never,
  readsBareDigits: always,
  local: '7946 0123',
  names: ['GBR', 'UK', 'United Kingdom', '+44', '44'],
  groups: (digits) => cut(digits, 4, 6).join(' '),
};
export const DE: RegionPlan = {
  region: 'DE',
  countryCode: '49',
  trunk: '0',
  abroad: '00',
  unassigned: '165',
  fiction: GERMAN_FICTION,
  fictionDigits: 3,
  isDoubtful: (digits) => digits.startsWith(COLOGNE),
  readsBareDigits: (digits) => GERMAN_FICTION.some((range) => digits.startsWith(range)),
  names: ['DEU', 'Germany', '49'],
  groups: (digits) => cut(digits, 3, 8).join(' '),
};
export const BR: RegionPlan = {
  region: 'BR',
  countryCode: '55',
  trunk: '',
  abroad: '0021',
  unassigned: '809',
  fiction: [],
  fictionDigits: 0,
  isDoubtful: never,
  readsBareDigits: never,
  names: ['BRA', 'Brazil'],
  groups: (digits) => {
    const [area, first, second] = cut(digits, 2, 5, 4);
    return `(${area}) ${first}-${second}`;
  },
};
export const JP: RegionPlan = {
  region: 'JP',
  countryCode: '81',
  trunk: '0',
  abroad: '010',
  unassigned: '61',
  fiction: [],
  fictionDigits: 0,
  isDoubtful: never,
  readsBareDigits: always,
  names: ['JPN', 'Japan', '+81'],
  groups: (digits) => cut(digits, 2, 4, 4).join('-'),
};
export const MX: RegionPlan = {
  region: 'MX',
  countryCode: '52',
  trunk: '',
  abroad: '00',
  unassigned: '21',
  fiction: [],
  fictionDigits: 0,
  isDoubtful: never,
  readsBareDigits: never,
  local: '123-4567',
  names: ['MEX', 'Mexico', '52'],
  groups: (digits) => cut(digits, 2, 4, 4).join(' '),
};
