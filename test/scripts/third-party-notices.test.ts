import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');
const notices = readFileSync(join(ROOT, 'THIRD-PARTY-NOTICES'), 'utf8');

test('the committed notices are those of what is deployed (else: npm run notices)', {
  timeout: 120_000,
}, () => {
  const check = () =>
    execFileSync(process.execPath, [join(ROOT, 'scripts', 'third-party-notices.ts'), '--check'], {
      stdio: 'pipe',
    });

  expect(check).not.toThrow();
});

test('the notices name the shipped jar with the terms of its licence', () => {
  const section = notices
    .split('-'.repeat(80))
    .find((one) => one.includes('libphonenumber 9.0.43 (Apache-2.0)'));

  expect(section).toMatch(/Apache License\s+Version 2\.0, January 2004/);
});

test('the notices leave out what only tests and tools use', () => {
  expect(notices).not.toMatch(/^(vitest|playwright-core|typescript|aws-cdk-lib) /m);
});
