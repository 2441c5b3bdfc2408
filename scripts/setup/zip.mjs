// Writes zip archives whose bytes depend on nothing but the entries: sorted names, one fixed time, no compression
// (whose result differs between versions of zlib) and no attributes of files.
import { crc32 } from 'node:zlib';

/** 1 January 1980, the first day that the format can express. */
const DOS_DATE = 0x21;
const UTF8_NAMES = 0x0800;
const VERSION = 20;

/**
 * @typedef {object} ZipEntry
 * @property {string} name path in the archive, with slashes
 * @property {Buffer} content
 */

/**
 * @param {readonly ZipEntry[]} entries in any order; an entry named `META-INF/MANIFEST.MF` becomes the first, as in a jar
 * @returns {Buffer} the archive
 */
export function zip(entries) {
  const sorted = [...entries].sort((a, b) => compare(rank(a.name), rank(b.name)));
  const bodies = [];
  const directory = [];
  let offset = 0;
  for (const { name, content } of sorted) {
    const path = Buffer.from(name, 'utf8');
    const common = commonFields(path, content);
    const header = Buffer.concat([uint32(0x04034b50), uint16(VERSION), common, path, content]);
    bodies.push(header);
    directory.push(
      Buffer.concat([
        uint32(0x02014b50),
        uint16(VERSION),
        uint16(VERSION),
        common,
        // Comment's length, disk, internal and external attributes.
        Buffer.alloc(10),
        uint32(offset),
        path,
      ]),
    );
    offset += header.length;
  }
  const index = Buffer.concat(directory);
  const end = [0, 0, sorted.length, sorted.length].map(uint16);
  return Buffer.concat([
    ...bodies,
    index,
    uint32(0x06054b50),
    ...end,
    uint32(index.length),
    uint32(offset),
    uint16(0),
  ]);
}

/** @param {string} name */
const rank = (name) => (name === 'META-INF/MANIFEST.MF' ? '' : name);

/**
 * Order of code units, the same on every machine.
 *
 * @param {string} a
 * @param {string} b
 */
const compare = (a, b) => (a < b ? -1 : Number(a > b));

/**
 * The fields that an entry has in both of its headers: flags to length of the extra field.
 *
 * @param {Buffer} path
 * @param {Buffer} content
 */
function commonFields(path, content) {
  const [method, time, extra] = [0, 0, 0];
  return Buffer.concat([
    ...[UTF8_NAMES, method, time, DOS_DATE].map(uint16),
    ...[crc32(content), content.length, content.length].map(uint32),
    ...[path.length, extra].map(uint16),
  ]);
}

/** @param {number} value */
const uint16 = (value) => {
  const field = Buffer.alloc(2);
  field.writeUInt16LE(value);
  return field;
};

/** @param {number} value */
const uint32 = (value) => {
  const field = Buffer.alloc(4);
  field.writeUInt32LE(value);
  return field;
};
