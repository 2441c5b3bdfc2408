import { createReadStream, globSync } from 'node:fs';
import { join } from 'node:path';
import type { Truth } from '../sample-data/generate.ts';
import { BenchmarkError } from './errors.ts';
import { isFormatOf, type Part } from './parts.ts';

const WORDS = 8;
/** A hash as 64 hex digits, and the line feed. */
const LINE_BYTES = 65;

interface Lines {
  count: number;
  readonly xor: Int32Array;
}

/**
 * Reads every line that a run wrote and compares each partition with the truth: the number of lines, and the set.
 *
 * @param folder folder of `<audience>/<format>/<run-id>/part-….csv`
 * @throws {BenchmarkError} when they differ
 */
export async function checkLines(part: Part, truth: Truth, folder: string): Promise<void> {
  const found = new Map<string, Lines>();
  for (const file of globSync('*/*/*/part-*.csv', { cwd: folder })) {
    const [audience = '', format = ''] = file.split(/[\\/]/);
    const lines = found.get(`${audience} ${format}`) ?? { count: 0, xor: new Int32Array(WORDS) };
    found.set(`${audience} ${format}`, lines);
    await addFile(lines, join(folder, file));
  }
  const expected = truth.partitions.filter(({ format }) => isFormatOf(part, format));
  const wrong = expected.filter(({ audience, format, unique, xor }) => {
    const lines = found.get(`${audience} ${format}`);
    return lines?.count !== unique || hex(lines.xor) !== xor;
  });
  if (wrong.length > 0 || found.size !== expected.length) {
    const names = wrong.map(({ audience, format }) => `${audience} ${format}`).join(', ');
    throw new BenchmarkError(
      `${found.size} of ${expected.length} partitions were written; wrong lines in: ${names}`,
    );
  }
}

/** Checks DuckDB's counts. */
export function checkCounts(
  part: Part,
  truth: Truth,
  found: readonly { readonly audience: string; readonly format: string; readonly unique: number }[],
): void {
  const show = (all: typeof found): string[] =>
    all.map((one) => `${one.audience} ${one.format} ${one.unique}`).sort();
  const expected = show(truth.partitions.filter(({ format }) => isFormatOf(part, format)));
  if (JSON.stringify(show(found)) !== JSON.stringify(expected)) {
    throw new BenchmarkError(`expected ${expected.join(', ')}; found ${show(found).join(', ')}`);
  }
}

async function addFile(lines: Lines, file: string): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file, { highWaterMark: LINE_BYTES * 16_384 })) {
    const bytes = rest.length === 0 ? (chunk as Buffer) : Buffer.concat([rest, chunk as Buffer]);
    const whole = bytes.length - (bytes.length % LINE_BYTES);
    for (let at = 0; at < whole; at += LINE_BYTES) addLine(lines, bytes, at);
    rest = bytes.subarray(whole);
  }
  if (rest.length > 0) throw new BenchmarkError(`${file} ends within a line`);
}

function addLine(lines: Lines, bytes: Buffer, at: number): void {
  for (let word = 0; word < WORDS; word += 1) {
    let value = 0;
    for (let digit = 0; digit < 8; digit += 1)
      value = (value << 4) | nibble(bytes[at + word * 8 + digit] ?? 0);
    lines.xor[word] = (lines.xor[word] ?? 0) ^ value;
  }
  lines.count += 1;
}

/** `0` to `9` and `a` to `f`; other characters would give another XOR. */
const nibble = (character: number): number => (character < 0x3a ? character - 0x30 : character - 0x57);

const hex = (words: Int32Array): string =>
  [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
