import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { OperationError } from '../../operations/errors.ts';
import { makeFolder, makeWritableFolder } from '../../operations/make-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'make-folder-'));
afterAll(() => rmSync(root, { recursive: true }));
writeFileSync(join(root, 'file'), '');

describe('makeWritableFolder', () => {
  test('makes a folder and those above it, and leaves nothing in it', () => {
    makeWritableFolder(join(root, 'a', 'b'));

    expect(readdirSync(join(root, 'a', 'b'))).toEqual([]);
  });

  test('leaves what is in a folder that exists', () => {
    mkdirSync(join(root, 'c', 'd'), { recursive: true });

    makeWritableFolder(join(root, 'c'));

    expect(readdirSync(join(root, 'c'))).toEqual(['d']);
  });

  test.each([
    ['a file', 'file', /file cannot be written: EEXIST/],
    ['below a file', 'file/below', /file\/below cannot be written: EEXIST/],
  ])('refuses a folder that is %s', (_, path, message) => {
    const making = () => makeWritableFolder(join(root, path));

    expect(making).toThrow(OperationError);
    expect(making).toThrow(message);
  });

  // Node's own recursive way never returns for the second.
  test.skipIf(!existsSync('/proc/self'))('refuses folders in which no file can be made', () => {
    for (const folder of ['/proc', '/proc/audiences/deep']) {
      expect(() => makeWritableFolder(folder)).toThrow(`${folder} cannot be written: E`);
    }
  });
});

describe('makeFolder', () => {
  test.skipIf(!existsSync('/proc/self'))(
    'throws the error of the file system where no folder can be made',
    () => {
      expect(() => makeFolder('/proc/audiences/deep')).toThrow(
        expect.objectContaining({ code: 'ENOENT', syscall: 'mkdir', path: '/proc/audiences' }),
      );
    },
  );
});
