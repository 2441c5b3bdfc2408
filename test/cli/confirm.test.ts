import { expect, test } from 'vitest';
import { confirm } from '../../cli/confirm.ts';
import { UsageError } from '../../cli/errors.ts';
import { fakeTerminal } from '../helpers/fake-terminal.ts';

test.each([
  ['yes', true],
  ['Y', true],
  ['', false],
  ['no', false],
])('the answer %j confirms: %j', async (line, isConfirmed) => {
  const { terminal, answer } = fakeTerminal({ isInteractive: true });

  const asked = confirm('Delete all?', {}, terminal);
  const outcome = asked.then(
    () => true,
    (error) => !(error instanceof UsageError),
  );
  await answer('Delete all? yes or no', line);

  expect(await outcome).toBe(isConfirmed);
});

test('--yes confirms without a question, and is asked for where there is nobody to ask', async () => {
  const { terminal, errors } = fakeTerminal();

  await confirm('Delete all?', { yes: true }, terminal);
  await expect(confirm('Delete all?', {}, terminal)).rejects.toMatchObject({ remedy: 'Give --yes.' });
  expect(errors()).toBe('');
});
