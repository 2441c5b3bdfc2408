import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { REVERT_DRIFT } from '../../../operations/doctor/drift.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');

test('the option that sets back what was changed by hand is one of the installed CDK', () => {
  const [, option = ''] = /npx cdk deploy (--[\w-]+)/.exec(REVERT_DRIFT) ?? [];
  const cdk = join(ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');

  const help = execFileSync(process.execPath, [cdk, 'deploy', '--help'], { cwd: ROOT, encoding: 'utf8' });

  expect(option).toBe('--revert-drift');
  expect(help).toContain(`${option} `);
});
