import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PrivacyGateError } from '../../../lambdas/uploader/errors.ts';
import { passLines } from '../../../lambdas/uploader/gate.ts';
import type { LineRules } from '../../../lambdas/uploader/line.ts';

// Hashes of the empty string.
const ANN = 'a11ce0ff'.repeat(8);
const BOB = 'b0b5f00d'.repeat(8);
const EVE = '0123456789abcdef'.repeat(4);

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

interface Passed {
  readonly text: string;
  readonly rows: number;
  readonly end: number;
}

async function pass(file: string | Buffer, rules: LineRules, pieceSize = 50): Promise<Passed> {
  const source = { key: 'tiktok/a/email_sha256/x.csv', rules, start: 0 };
  let passed: Passed = { text: '', rows: 0, end: 0 };
  for await (const { bytes, rows, end } of passLines(inPieces(Buffer.from(file), pieceSize), source, 1000)) {
    passed = { text: passed.text + Buffer.from(bytes).toString('latin1'), rows: passed.rows + rows, end };
  }
  return passed;
}

/** The line and the fault that reject a file; fails when the file passes. */
async function faultOf(file: string | Buffer, rules: LineRules): Promise<readonly [number, string]> {
  const error = await pass(file, rules).catch((thrown: unknown) => thrown);
  if (!(error instanceof PrivacyGateError)) throw new Error('the file passed');
  return [error.line, error.fault];
}

const lines = (...texts: string[]): string => texts.map((text) => `${text}\n`).join('');

describe('passLines for a prepared file', () => {
  test('passes lines of 64 lower-case hex digits unchanged, in chunks of any size', async () => {
    const file = lines(ANN, BOB, EVE);

    const passed = await Promise.all([1, 7, 64, 65, 66, 1000].map((size) => pass(file, 'prepared', size)));

    expect(passed).toEqual(Array.from({ length: 6 }, () => ({ text: file, rows: 3, end: 195 })));
  });

  test.each([
    ['plain text', lines(ANN, 'ann@example.com'), 2, 'not_hexadecimal'],
    ['an MD5', lines(ANN, 'd41d8cd98f00b204e9800998ecf8427e', BOB), 2, 'md5'],
    ['a SHA-1', lines('da39a3ee5e6b4b0d3255bfef95601890afd80709'), 1, 'sha1'],
    ['a digit too few', lines(ANN, BOB.slice(1)), 2, 'wrong_length'],
    ['a digit too many', lines(`${ANN}0`), 1, 'wrong_length'],
    ['a byte order mark', lines(`\ufeff${ANN}`, BOB), 1, 'byte_order_mark'],
    ['CRLF', `${ANN}\r\n${BOB}\r\n`, 1, 'carriage_return'],
    ['an empty line', lines(ANN, '', BOB), 2, 'empty_line'],
    ['an empty last line', lines(ANN, ''), 2, 'empty_line'],
    ['a NUL', lines(ANN, `${BOB.slice(0, 63)}\u0000`), 2, 'nul_byte'],
    ['a last line without its end', `${lines(ANN)}${BOB}`, 2, 'truncated_last_line'],
    ['a last line cut short', `${lines(ANN)}${BOB.slice(0, 20)}`, 2, 'truncated_last_line'],
    ['capital digits', lines(ANN.toUpperCase()), 1, 'upper_case'],
    ['quotes', lines(`"${ANN}"`), 1, 'not_hexadecimal'],
    ['a header', lines('email_sha256', ANN), 1, 'not_hexadecimal'],
    ['digits beyond ASCII', lines(`${ANN.slice(0, 63)}１`), 1, 'not_hexadecimal'],
    ['two columns', lines(`${ANN},${BOB}`), 1, 'not_hexadecimal'],
    ['only a space', lines(' '), 1, 'not_hexadecimal'],
  ])('rejects %s', async (_name, file, line, fault) => {
    expect(await faultOf(file, 'prepared')).toEqual([line, fault]);
  });

  test('rejects a file without line ends before it is completely in memory', async () => {
    const endless = Buffer.alloc(5000, 'ann@example.com ');

    expect(await faultOf(endless, 'prepared')).toEqual([1, 'wrong_length']);
  });

  test("never includes a line's content in its error", async () => {
    const error = await pass(lines(ANN, 'ann@example.com'), 'prepared').catch((thrown: unknown) => thrown);

    expect(`${(error as Error).stack}${JSON.stringify(error)}`).not.toContain('ann@');
  });

  test('passes nothing of an empty file', async () => {
    expect(await pass('', 'prepared')).toEqual({ text: '', rows: 0, end: 0 });
  });
});

describe('passLines for a file placed by hand', () => {
  test.each([
    ['a byte order mark', `\ufeff${lines(ANN, BOB)}`],
    ['CRLF', `${ANN}\r\n${BOB}\r\n`],
    ['capital digits', lines(ANN.toUpperCase(), BOB)],
    ['empty lines', `\n${ANN}\n\r\n\n${BOB}\n\n`],
    ['no end of the last line', `${ANN}\n${BOB}`],
    ['a header', lines('email_sha256', ANN, BOB)],
    ['a header that is a single word', lines('sha256', ANN, BOB)],
    ['a header in quotes after empty lines', lines('', '"Hashed Email"', ANN, BOB)],
    ['quotes', lines(`"${ANN}"`, `'${BOB}'`)],
    ['blanks around a hash', lines(` \t${ANN}  `, `\u00a0${BOB}\u00a0`)],
    ['blanks inside quotes', lines(`" ${ANN} "`, BOB)],
    ['a comma at the end', lines('email_sha256,', `${ANN},`, `${BOB},`)],
    ['semicolons at the end', lines(`${ANN};;`, `"${BOB}"; ;`)],
    ['an empty first column', lines(`,${ANN}`, `"",${BOB}`)],
    ['lines of blanks and commas only', lines(' ', ANN, ',,', BOB, '\t')],
    ['all of it at once', `\ufeff"EMAIL-SHA-256";\r\n\r\n "${ANN.toUpperCase()}";\r\n${BOB}`],
  ])('corrects %s', async (_name, file) => {
    for (const size of [1, 13, 1000]) {
      expect(await pass(file, 'handPlaced', size)).toMatchObject({ text: lines(ANN, BOB), rows: 2 });
    }
  });

  test.each([
    ['plain text in its first line', lines('ann@example.com', ANN), 1, 'not_hexadecimal'],
    ['a phone number in its first line', lines('+442079460018', ANN), 1, 'not_hexadecimal'],
    [
      'a device id in its first line',
      lines('cdda802e-fb9c-47ad-9866-0794d394c912', ANN),
      1,
      'not_hexadecimal',
    ],
    ['a name and a number in its first line', lines('ann256789', ANN), 1, 'not_hexadecimal'],
    ['plain text in two columns', lines('ann@example.com,Ann', ANN), 1, 'not_hexadecimal'],
    ['a quote that is not closed', lines(`"${ANN}`), 1, 'not_hexadecimal'],
    ['quotes of two kinds', lines(`"${ANN}'`), 1, 'not_hexadecimal'],
    ['a blank inside a hash', lines(`${ANN.slice(0, 32)} ${ANN.slice(32)}`), 1, 'not_hexadecimal'],
    ['a header that is not first', lines(ANN, 'email_sha256'), 2, 'not_hexadecimal'],
    ['two headers', lines('email', 'email', ANN), 2, 'not_hexadecimal'],
    ['plain text in its last line', `${lines(ANN, BOB)}ann@example.com`, 3, 'not_hexadecimal'],
    ['an MD5 in its first line', lines('d41d8cd98f00b204e9800998ecf8427e', ANN), 1, 'md5'],
    ['a word of hex digits in its first line', lines('facade', ANN), 1, 'wrong_length'],
    ['a last line cut short', `${lines(ANN)}${BOB.slice(0, 20)}`, 2, 'truncated_last_line'],
    ['a NUL', lines(ANN, `${BOB}\u0000`), 2, 'nul_byte'],
    ['UTF-16', Buffer.from(`\ufeff${ANN}\n`, 'utf16le'), 1, 'nul_byte'],
    ['a byte order mark in the middle', lines(ANN, `\ufeff${BOB}`), 2, 'not_hexadecimal'],
  ])('rejects %s', async (_name, file, line, fault) => {
    expect(await faultOf(file, 'handPlaced')).toEqual([line, fault]);
  });

  test.each([
    ['a header of two columns', lines('email,phone', ANN), 1, 2],
    ['data after the hash', lines(`${ANN},`, `${BOB},ann@example.com`), 2, 2],
    ['data before the hash', lines(`42;${ANN}`), 1, 1],
    ['two hashes in a line', lines(`"${ANN}"\t"${BOB}"`), 1, 2],
    ['data in the third column', lines(`${ANN},,x`), 1, 3],
  ])('names line, column and remedy, and no content, at %s', async (_name, file, line, column) => {
    const error = await pass(file, 'handPlaced').catch((thrown: unknown) => thrown);

    expect((error as Error).message).toBe(
      `tiktok/a/email_sha256/x.csv: line ${line} is not a SHA-256 hash (second_column); column ${column} has data ` +
        'beside the column of hashes; keep one column of hashes and put the file in the same place again; ' +
        'nothing of this delivery was sent',
    );
  });

  test("returns each block's end in the file, and ends a block at every part", async () => {
    const file = Buffer.from(`email\r\n${[ANN, BOB, EVE, ANN, BOB].map((hash) => `${hash}\r\n`).join('')}`);
    const source = { key: 'k', rules: 'handPlaced', start: 0 } as const;

    const blocks = [];
    for await (const { rows, end } of passLines(inPieces(file, 1000), source, 2)) blocks.push({ rows, end });

    // 7 bytes of header, 66 a line.
    expect(blocks).toEqual([
      { rows: 2, end: 7 + 2 * 66 },
      { rows: 2, end: 7 + 4 * 66 },
      { rows: 1, end: 7 + 5 * 66 },
    ]);
  });
});

describe('passLines in the middle of a file', () => {
  const resumed = { key: 'k', rules: 'handPlaced', start: 195 } as const;

  test.each([
    ['a header', lines('email_sha256', ANN)],
    ['a byte order mark', lines(`\ufeff${ANN}`)],
  ])('rejects %s in the first line that it reads', async (_name, text) => {
    const blocks = passLines(inPieces(Buffer.from(text), 1000), resumed, 1000);

    await expect(blocks.next()).rejects.toMatchObject({ line: 1, fault: 'not_hexadecimal' });
  });

  test('counts from where it begins', async () => {
    const { value } = await passLines(inPieces(Buffer.from(lines(ANN)), 1000), resumed, 1000).next();

    expect(value).toEqual({ bytes: Buffer.from(lines(ANN)), rows: 1, end: 260 });
  });
});

describe('the memory of passLines', () => {
  test('holds the lines of one chunk at a time, and makes no block of a chunk that ends no line', async () => {
    const source = { key: 'k', rules: 'prepared', start: 0 } as const;

    const ends = [];
    for await (const block of passLines(inPieces(Buffer.from(lines(ANN, BOB, EVE)), 60), source, 1000)) {
      ends.push([block.rows, block.end]);
    }

    // Chunks end at 60, 120, 180 and 195; lines at 65, 130 and 195.
    expect(ends).toEqual([
      [1, 65],
      [1, 130],
      [1, 195],
    ]);
  });

  test('holds a line of 1,024 bytes and no longer one', async () => {
    const padded = (length: number): string => lines(ANN.padStart(length));

    expect(await pass(padded(1024), 'handPlaced', 1)).toMatchObject({ text: lines(ANN) });
    await expect(pass(padded(1025), 'handPlaced', 1)).rejects.toMatchObject({
      line: 1,
      fault: 'wrong_length',
    });
  });
});

describe('the gate as a whole', () => {
  const anyLine = fc.oneof(
    fc.stringMatching(/^[0-9a-f]{64}$/),
    fc.stringMatching(/^[0-9a-fA-F]{60,66}$/),
    fc.string({ maxLength: 70 }),
    fc.constantFrom('', '\r', 'email', 'ann@example.com', '\ufeff', '\u0000'),
  );

  test('passes only lines of 64 hex digits, for any input in any chunks', async () => {
    const file = fc.array(anyLine, { maxLength: 12 }).map((all) => all.join('\n'));

    await fc.assert(
      fc.asyncProperty(
        file,
        fc.constantFrom<LineRules>('prepared', 'handPlaced'),
        fc.integer({ min: 1, max: 200 }),
        async (text, rules, size) => {
          const source = { key: 'k', rules, start: 0 };
          let out = '';
          try {
            for await (const { bytes } of passLines(inPieces(Buffer.from(text), size), source, 3)) {
              out += Buffer.from(bytes).toString('latin1');
            }
          } catch (error) {
            expect(error).toBeInstanceOf(PrivacyGateError);
          }
          expect(out).toMatch(/^([0-9a-f]{64}\n)*$/);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
