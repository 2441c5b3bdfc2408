import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { detectCompression, gunzip, sliceOf } from '../../../lambdas/uploader/compression.ts';
import { CompressedFileError } from '../../../lambdas/uploader/errors.ts';

async function* inPieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function textOf(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const chunk of chunks) pieces.push(chunk);
  return Buffer.concat(pieces).toString();
}

describe('detectCompression', () => {
  test.each([
    ['gzip', gzipSync('some lines\n'), 'gzip'],
    ['plain text', Buffer.from('some lines\n'), undefined],
    ['a single byte', Buffer.of(0x1f), undefined],
    ['nothing', Buffer.alloc(0), undefined],
  ])('recognises %s and returns every byte, in chunks of any size', async (_name, content, expected) => {
    for (const size of [1, 2, 1000]) {
      const { compression, bytes } = await detectCompression(inPieces(content, size));
      const pieces: Uint8Array[] = [];
      for await (const piece of bytes) pieces.push(piece);

      expect([compression, Buffer.concat(pieces)]).toEqual([expected, content]);
    }
  });
});

describe('gunzip', () => {
  test('decompresses members that follow each other', async () => {
    const content = Buffer.concat([gzipSync('first\n'), gzipSync('second\n')]);

    expect(await textOf(gunzip(inPieces(content, 7), 'k'))).toBe('first\nsecond\n');
  });

  test.each([
    ['cut short', gzipSync('some lines\n').subarray(0, -3)],
    ['with a changed byte', gzipSync('some lines\n').with(14, 0xff)],
    ['followed by plain text', Buffer.concat([gzipSync('some lines\n'), Buffer.from('more lines\n')])],
  ])('rejects a file that is %s and names it', async (_name, content) => {
    const reading = textOf(gunzip(inPieces(content, 100), 'tiktok/a/email_sha256/x.csv.gz'));

    await expect(reading).rejects.toThrow(
      new CompressedFileError('tiktok/a/email_sha256/x.csv.gz', { cause: undefined }),
    );
  });

  test('throws the error of its source', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield gzipSync('some lines\n').subarray(0, 12);
      throw new TypeError('the connection broke');
    }

    await expect(textOf(gunzip(broken(), 'k'))).rejects.toThrow(new TypeError('the connection broke'));
  });
});

describe('sliceOf', () => {
  test.each([
    [0, 26, 'abcdefghijklmnopqrstuvwxyz'],
    [3, 4, 'd'],
    [5, 11, 'fghijk'],
    [20, 26, 'uvwxyz'],
  ])('returns bytes %i to %i', async (start, end, expected) => {
    for (const size of [1, 4, 100]) {
      const letters = inPieces(Buffer.from('abcdefghijklmnopqrstuvwxyz'), size);
      expect(await textOf(sliceOf(letters, start, end))).toBe(expected);
    }
  });

  test('closes its source after the range', async () => {
    let isEnded = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield Buffer.from('x');
      } finally {
        isEnded = true;
      }
    }

    expect([await textOf(sliceOf(endless(), 1, 3)), isEnded]).toEqual(['xx', true]);
  });
});
