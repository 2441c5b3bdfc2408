import { draw, roll } from './chance.ts';
import { legacyHash } from './hashes.ts';
import { BAD_PERCENT, type Identity, MISSING, type Person, PURPOSE, type Row } from './identity.ts';

const MISSING_PERCENT = 3;
const IOS_PERCENT = 45;
const BOTH_PERCENT = 10;

export type DeviceColumn = 'idfa' | 'gaid' | 'maid';

/** Distinguishes the ids of one person in the three columns. */
const FAMILY: Record<DeviceColumn, number> = { idfa: 0, gaid: 10, maid: 20 };

/** A person's value in a column of device ids: of an iPhone, an Android phone, or both. */
export function deviceOf(person: Person, column: DeviceColumn): Identity {
  const { seed, index } = person;
  if (!isOwner(person, column)) return MISSING;
  const id = deviceId(person, column);
  const fate = roll(seed, index, PURPOSE.deviceFate + FAMILY[column], 100);
  if (fate < MISSING_PERCENT) return MISSING;
  if (fate < MISSING_PERCENT + BAD_PERCENT) return badDevice(person, column, id);
  return { outcome: 'hashed', values: [id], text: id };
}

function isOwner({ seed, index }: Person, column: DeviceColumn): boolean {
  const platform = roll(seed, index, PURPOSE.platform, 100);
  if (column === 'idfa') return platform < IOS_PERCENT + BOTH_PERCENT;
  return column === 'maid' || platform >= IOS_PERCENT;
}

/** Four hex digits of each 16-bit number: formatting them for each of millions of ids takes a tenth of the total time. */
const HEX = Array.from({ length: 65_536 }, (_, number) => number.toString(16).padStart(4, '0'));

/** A UUID; its first eight digits are already different for each person. */
function deviceId({ seed, index }: Person, column: DeviceColumn): string {
  const first = PURPOSE.deviceWords + FAMILY[column];
  const [a, b, c, d] = [
    draw(seed, index, first),
    draw(seed, index, first + 1),
    draw(seed, index, first + 2),
    draw(seed, index, first + 3),
  ];
  return `${high(a)}${low(a)}-${high(b)}-${low(b)}-${high(c)}-${low(c)}${high(d)}${low(d)}`;
}

const high = (word: number): string => HEX[word >>> 16] ?? '';
const low = (word: number): string => HEX[word & 0xffff] ?? '';

function badDevice({ seed, index }: Person, column: DeviceColumn, id: string): Identity {
  const bad = (outcome: string, text: string): Identity => ({ outcome, values: [], text });
  switch (roll(seed, index, PURPOSE.deviceDefect + FAMILY[column], 5)) {
    case 0:
      return bad('opted_out', '00000000-0000-0000-0000-000000000000');
    case 1:
      return bad('opted_out', '11111111-1111-1111-1111-111111111111');
    case 2:
      return bad('hashed_md5', legacyHash('md5', id));
    case 3:
      return bad('invalid_device_id', id.slice(0, -1));
    default:
      return bad('invalid_device_id', 'not-a-device');
  }
}

/** @returns an id to be hashed, as phones and their tools write it */
export function writeDevice(id: string, { seed, index }: Row): string {
  const way = roll(seed, index, PURPOSE.deviceWriting, 100);
  if (way < 50) return id;
  if (way < 90) return id.toUpperCase();
  if (way < 95) return `{${id.toUpperCase()}}`;
  return way < 97 ? `'${id}` : ` ${id}\t`;
}
