/** A person of the generated population: everything follows from these two numbers. */
export interface Person {
  readonly seed: number;
  readonly index: number;
}

/** A row about a person: decides how its cells are written, never who the person is. */
export interface Row {
  readonly seed: number;
  readonly index: number;
}

/** A person's value in a column. It is decided first; the dirty cell is generated from it. */
export interface Identity {
  /** How the cell must be counted: `missing`, `prehashed`, `hashed`, or the reason of its rejection. */
  readonly outcome: string;
  /** The normalised values whose SHA-256 are the lines: none, or the primary form and then its variants. */
  readonly values: readonly string[];
  /** What is wrong with a rejected cell, or the plain value of another cell, before it is made dirty. */
  readonly text: string;
  /** Notes that are counted for each cell with it, in any form. */
  readonly notes?: readonly Note[];
}

/** A note that is counted for a cell in addition to its outcome. */
export const NOTES = ['readAsInternational', 'bothReadingsValid', 'notInUse', 'upperCaseHash'] as const;
export type Note = (typeof NOTES)[number];

/** A written cell, and the notes that are counted because of its form. */
export interface WrittenCell {
  readonly text: string;
  readonly notes: readonly Note[];
}

export const NO_NOTES: readonly Note[] = [];

/** A cell without notes. */
export const plainCell = (text: string): WrittenCell => ({ text, notes: NO_NOTES });

export type IdentifierType = 'email' | 'phone' | 'idfa' | 'gaid' | 'maid';

/** Draws of one person or row that must be independent have different purposes. */
export const PURPOSE = {
  audience: 1,
  invalidAudience: 2,
  duplicate: 3,
  cutRecord: 4,
  emailFate: 10,
  emailName: 11,
  emailSurname: 12,
  emailDomain: 13,
  emailShape: 14,
  emailWriting: 15,
  emailDefect: 16,
  hashedEmailFate: 20,
  hashedEmailWriting: 21,
  phoneFate: 30,
  phoneRegion: 31,
  phoneWriting: 32,
  phoneDefect: 33,
  phonePlus: 36,
  regionWriting: 34,
  audienceWriting: 35,
  platform: 40,
  deviceFate: 41,
  deviceWriting: 42,
  deviceDefect: 43,
  deviceWords: 50,
  missingWriting: 90,
} as const;

/** Share of cells that cannot be used, in percent. */
export const BAD_PERCENT = 5;

export const MISSING: Identity = { outcome: 'missing', values: [], text: '' };
