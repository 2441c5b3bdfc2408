import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FULL_CONFIG, MINIMAL_CONFIG, synthesize } from './helpers/synthesize.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const CFN_LINT = join(ROOT, '.venv', process.platform === 'win32' ? 'Scripts/cfn-lint.exe' : 'bin/cfn-lint');

/** Findings of cfn-lint, by rule and place. */
function findingsFor(config: object): unknown[] {
  const file = join(mkdtempSync(join(tmpdir(), 'lint-')), 'stack.template.json');
  writeFileSync(file, JSON.stringify(synthesize(config).template.toJSON()));
  try {
    execFileSync(CFN_LINT, ['--format', 'json', file], { cwd: ROOT, stdio: 'pipe' });
    return [];
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    if (output === '') throw error;
    return JSON.parse(output).map(({ Rule, Message }: { Rule: { Id: string }; Message: string }) => [
      Rule.Id,
      Message,
    ]);
  }
}

test.each([
  ['every stage', FULL_CONFIG],
  ['the defaults', MINIMAL_CONFIG],
])(
  'cfn-lint has no objection to a stack with %s',
  (_name, config) => {
    expect(findingsFor(config)).toEqual([]);
    // It takes seconds, longer on a busy machine.
  },
  120_000,
);
