import { expect, test } from 'vitest';
import { run } from '../../../scripts/setup/command.mjs';

test.each([
  ['says its exit code', ['-e', 'process.exit(3)'], 'node -e process.exit(3)', 'exit code 3'],
  [
    'is named by the beginning of a long command line',
    ['-e', 'process.exit(1)', 'x'.repeat(200)],
    `node -e process.exit(1) ${'x'.repeat(96)} …`,
    'exit code 1',
  ],
])('a program that fails %s', (_, args, line, reason) => {
  expect(() => run('node', args)).toThrow(`"${line}" failed (${reason}); its output above says why`);
});

test('a program that takes longer than it may is stopped, and that is said', () => {
  const args = ['-e', 'setTimeout(() => undefined, 60_000)'];

  expect(() => run('node', args, { seconds: 0.5 })).toThrow(
    '"node -e setTimeout(() => undefined, 60_000)" failed (stopped because it took too long); its output above says why',
  );
});
