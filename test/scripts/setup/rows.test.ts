import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ROOT } from '../../../scripts/setup/command.mjs';
import { javaCommand } from '../../../scripts/setup/java.mjs';
import { PYTHON, pythonPackage } from '../../../scripts/setup/paths.mjs';
import { compileRows, LIBPHONENUMBER_JAR, ROWS_JAR } from '../../../scripts/setup/rows.mjs';

const folder = mkdtempSync(join(tmpdir(), 'rows-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function compile(name: string): string {
  const jar = join(folder, `${name}.jar`);
  compileRows({
    sources: join(folder, name),
    libraries: [LIBPHONENUMBER_JAR],
    jar,
    java: javaCommand(),
    pyspark: pythonPackage('pyspark') ?? '',
  });
  return jar;
}

const digestOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

// The compiler takes some seconds, and more on a busy machine.
const LONG = { timeout: 240_000 };

test('the same sources in another folder give the bytes that setup made', LONG, () => {
  cpSync(join(ROOT, 'glue-scripts', 'rows'), join(folder, 'another', 'folder'), { recursive: true });

  expect(digestOf(compile('another/folder'))).toBe(digestOf(ROWS_JAR));
});

test('a jar says what it was built for', () => {
  const script = `
import sys, zipfile
print(zipfile.ZipFile(sys.argv[1]).read('tiktok/rows/build.properties').decode())`;

  const text = execFileSync(PYTHON, ['-c', script, ROWS_JAR], { encoding: 'utf8' });

  expect(text.trim().split('\n')).toEqual([
    'scala=2.12.18',
    'spark=3.5.6',
    'libphonenumber=9.0.43',
    expect.stringMatching(/^sources=[0-9a-f]{64}$/),
  ]);
});

test('a warning of the compiler ends the build and leaves no jar', LONG, () => {
  mkdirSync(join(folder, 'warned'));
  writeFileSync(
    join(folder, 'warned', 'Warned.scala'),
    'package tiktok.rows\n\nobject Warned {\n  def size(text: String): Int = new Integer(text)\n}\n',
  );

  expect(() => compile('warned')).toThrow(
    /^"\S*java .* …" failed \(exit code 1\); its output above says why$/,
  );
  expect(() => readFileSync(join(folder, 'warned.jar'))).toThrow(/ENOENT/);
});
