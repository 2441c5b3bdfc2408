import { createHash } from 'node:crypto';
import { pick, roll } from './chance.ts';
import { BAD_PERCENT, type Identity, MISSING, type Person, PURPOSE, type Row } from './identity.ts';

const NAMES = [
  ...[
    'anna',
    'ben',
    'carla',
    'david',
    'elena',
    'farid',
    'grace',
    'hugo',
    'ines',
    'jonas',
    'kira',
    'liam',
    'mona',
  ],
  ...[
    'noah',
    'olga',
    'paul',
    'quinn',
    'rosa',
    'sven',
    'tara',
    'uma',
    'victor',
    'wendy',
    'yara',
    'jürgen',
    'zoë',
  ],
] as [string, ...string[]];
const SURNAMES = [
  ...[
    'adams',
    'baker',
    'costa',
    'diaz',
    'evans',
    'fischer',
    'garcia',
    'haas',
    'ito',
    'jensen',
    'klein',
    'lopez',
  ],
  ...[
    'meyer',
    'novak',
    'olsen',
    'perez',
    'reed',
    'silva',
    'tanaka',
    'usman',
    'vega',
    'weber',
    "o'neil",
    'smith-lee',
  ],
] as [string, ...string[]];
/** Reserved for examples by RFC 2606: no address of anybody. */
const DOMAINS = [
  ...['example.com', 'example.org', 'example.net', 'mail.example', 'post.sub.example', 'corp-mail.example'],
] as [string, ...string[]];

const MISSING_PERCENT = 4;
const PREHASHED_PERCENT = 3;

interface Address {
  /** As the rule "remove spaces, lower-case" leaves it. */
  readonly standard: string;
  /** Without the `+tag` and the dots before the `@`. */
  readonly canonical: string;
}

/** The number at the end of the name makes each person's address another one, in both variants. */
function addressOf({ seed, index }: Person): Address {
  const name = pick(NAMES, roll(seed, index, PURPOSE.emailName, NAMES.length));
  const surname = pick(SURNAMES, roll(seed, index, PURPOSE.emailSurname, SURNAMES.length));
  const domain = pick(DOMAINS, roll(seed, index, PURPOSE.emailDomain, DOMAINS.length));
  const shape = roll(seed, index, PURPOSE.emailShape, 100);
  const plain = `${name}${surname}${index}`;
  const dotted = shape < 40 ? `${name}.${surname}${index}` : plain;
  const tag = shape >= 30 && shape < 50 ? '+news' : '';
  return { standard: `${dotted}${tag}@${domain}`, canonical: `${plain}@${domain}` };
}

/** What a person has in the column `email`. */
export function emailOf(person: Person): Identity {
  const { standard, canonical } = addressOf(person);
  const fate = roll(person.seed, person.index, PURPOSE.emailFate, 100);
  if (fate < MISSING_PERCENT) return MISSING;
  if (fate < MISSING_PERCENT + BAD_PERCENT) return badEmail(person, standard);
  if (fate < MISSING_PERCENT + BAD_PERCENT + PREHASHED_PERCENT) return prehashed(standard);
  const values = canonical === standard ? [standard] : [standard, canonical];
  return { outcome: 'hashed', values, text: standard };
}

/** What a person has in the column `hashed_email`: for two in five the SHA-256 of the same address. */
export function hashedEmailOf(person: Person): Identity {
  const { standard } = addressOf(person);
  const fate = roll(person.seed, person.index, PURPOSE.hashedEmailFate, 100);
  if (fate < BAD_PERCENT) return { outcome: 'hashed_md5', values: [], text: legacyHash('md5', standard) };
  return fate < 40 + BAD_PERCENT ? prehashed(standard) : MISSING;
}

const prehashed = (value: string): Identity => ({ outcome: 'prehashed', values: [value], text: value });

function badEmail({ seed, index }: Person, address: string): Identity {
  const bad = (outcome: string, text: string): Identity => ({ outcome, values: [], text });
  const [local = ''] = address.split('@');
  switch (roll(seed, index, PURPOSE.emailDefect, 7)) {
    case 0:
      return bad('hashed_md5', legacyHash('md5', address));
    case 1:
      return bad('hashed_sha1', legacyHash('sha1', address));
    case 2:
      return bad('invalid_email', `${local}@example`);
    case 3:
      return bad('invalid_email', address.replace('@', '@@'));
    case 4:
      return bad('invalid_email', `.${address}`);
    case 5:
      return bad('invalid_email', address.replace('@', ' at '));
    default:
      return bad('invalid_email', local);
  }
}

export const legacyHash = (algorithm: 'md5' | 'sha1', value: string): string =>
  createHash(algorithm).update(value).digest('hex');

/** @returns an address that is to be hashed, as people and their tools write it */
export function writeEmail(address: string, { seed, index }: Row): string {
  const way = roll(seed, index, PURPOSE.emailWriting, 100);
  if (way < 55) return address;
  if (way < 65) return address.toUpperCase();
  if (way < 75) return address.replace(/^\p{L}|[.+]\p{L}/gu, (letters) => letters.toUpperCase());
  if (way < 84) return `  ${address} `;
  if (way < 89) return `mailto:${address}`;
  if (way < 92) return `<${address}>`;
  if (way < 95) return `"${address}"`;
  if (way < 98) return address.replace('@', ' @ ');
  return `\u00a0${address}\u200b`;
}

/** @returns a hash as exports hold it: hex of either case */
export const writeHash = (hash: string, { seed, index }: Row): string =>
  roll(seed, index, PURPOSE.hashedEmailWriting, 3) === 0 ? hash.toUpperCase() : hash;
