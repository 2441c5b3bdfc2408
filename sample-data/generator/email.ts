import { pick, roll } from './chance.ts';
import { fullWidth } from './full-width.ts';
import { BAD_HASHES, badHash } from './hashes.ts';
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
/** Names that no Google account can have, because they contain an underscore: they belong to nobody. */
const GOOGLE_DOMAINS = ['gmail.com', 'gmail.com', 'googlemail.com'] as [string, ...string[]];
const GOOGLE_PERCENT = 25;
/** Reserved for examples by RFC 2606: they belong to nobody. */
const DOMAINS = [
  ...['example.com', 'example.org', 'example.net', 'mail.example', 'post.sub.example', 'corp-mail.example'],
] as [string, ...string[]];

const MISSING_PERCENT = 4;
const PREHASHED_PERCENT = 3;

/** The number at the end of the name makes the address unique to each person, in every variant. */
function addressOf({ seed, index }: Person): [standard: string, ...variants: string[]] {
  const name = pick(NAMES, roll(seed, index, PURPOSE.emailName, NAMES.length));
  const surname = pick(SURNAMES, roll(seed, index, PURPOSE.emailSurname, SURNAMES.length));
  const domainRoll = roll(seed, index, PURPOSE.emailDomain, 100);
  const isGoogle = domainRoll < GOOGLE_PERCENT;
  const domain = pick(isGoogle ? GOOGLE_DOMAINS : DOMAINS, domainRoll);
  const shape = roll(seed, index, PURPOSE.emailShape, 100);
  const number = isGoogle ? `${index}_example` : String(index);
  const plain = `${name}${surname}${number}`;
  const untagged = shape < 40 ? `${name}.${surname}${number}` : plain;
  const tag = shape >= 30 && shape < 50 ? '+news' : '';
  const standard = `${untagged}${tag}@${domain}`;
  const variants = tag === '' ? [] : [`${untagged}@${domain}`];
  if (isGoogle && untagged !== plain) variants.push(`${plain}@${domain}`);
  return [standard, ...variants];
}

/** A person's value in the column `email`. */
export function emailOf(person: Person): Identity {
  const values = addressOf(person);
  const [standard] = values;
  const fate = roll(person.seed, person.index, PURPOSE.emailFate, 100);
  if (fate < MISSING_PERCENT) return MISSING;
  if (fate < MISSING_PERCENT + BAD_PERCENT) return badEmail(person, standard);
  if (fate < MISSING_PERCENT + BAD_PERCENT + PREHASHED_PERCENT) return prehashed(standard);
  return { outcome: 'hashed', values, text: standard };
}

/** A person's value in the column `hashed_email`: for two in five the SHA-256 of the same address. */
export function hashedEmailOf(person: Person): Identity {
  const [standard] = addressOf(person);
  const fate = roll(person.seed, person.index, PURPOSE.hashedEmailFate, 100);
  if (fate < BAD_PERCENT) return badHash(fate % BAD_HASHES, standard, person.index);
  return fate < 40 + BAD_PERCENT ? prehashed(standard) : MISSING;
}

const prehashed = (value: string): Identity => ({ outcome: 'prehashed', values: [value], text: value });

function badEmail({ seed, index }: Person, address: string): Identity {
  const bad = (outcome: string, text: string): Identity => ({ outcome, values: [], text });
  const [local = ''] = address.split('@');
  const defect = roll(seed, index, PURPOSE.emailDefect, BAD_HASHES + 5);
  switch (defect - BAD_HASHES) {
    case 0:
      return bad('invalid_email', `${local}@example`);
    case 1:
      return bad('invalid_email', address.replace('@', '@@'));
    case 2:
      return bad('invalid_email', `.${address}`);
    case 3:
      return bad('invalid_email', address.replace('@', ' at '));
    case 4:
      return bad('invalid_email', local);
    default:
      return badHash(defect, address, index);
  }
}

/** @returns an address to be hashed, as people and their tools write it */
export function writeEmail(address: string, { seed, index }: Row): string {
  const way = roll(seed, index, PURPOSE.emailWriting, 100);
  if (way < 55) return address;
  if (way < 65) return address.toUpperCase();
  if (way < 75) return address.replace(/^\p{L}|[.+]\p{L}/gu, (letters) => letters.toUpperCase());
  if (way < 80) return `  ${address} `;
  if (way < 82) return `'${address}`;
  if (way < 83) return fullWidth(address);
  if (way < 84) return address.normalize('NFD');
  if (way < 89) return `mailto:${address}`;
  if (way < 92) return `<${address}>`;
  if (way < 95) return `"${address}"`;
  if (way < 98) return address.replace('@', ' @ ');
  return `\u00a0${address}\u200b`;
}
