import { Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { runLanes } from '../../scripts/test-lanes.mjs';

/** A part that prints a text and ends with an exit code. */
const part = (name: string, exitCode: number) => ({
  name,
  command: [process.execPath, '-e', `console.log('${name} prints'); process.exitCode = ${exitCode}`],
});

/** Holds what is written. */
function memory(): { readonly out: Writable; text(): string } {
  let text = '';
  const out = new Writable({
    write: (chunk, _encoding, done) => {
      text += String(chunk);
      done();
    },
  });
  return { out, text: () => text.replaceAll(/after \d+ s/g, 'after N s') };
}

const SILENT = { name: 'shown', command: [process.execPath, '-e', ''] };

test('every part runs although one before it fails, and each has a line in the end', async () => {
  const { out, text } = memory();

  const isPassed = await runLanes([[SILENT], [part('one', 3), part('two', 0)]], out);

  expect(isPassed).toBe(false);
  expect(text()).toBe(
    'one prints\ntwo prints\nshown: passed after N s\none: failed after N s\ntwo: passed after N s\n',
  );
});

test('what another lane prints is held back until the first has ended', async () => {
  const { out, text } = memory();
  const longer = { name: 'longer', command: [process.execPath, '-e', 'setTimeout(() => {}, 1500)'] };

  const running = runLanes([[longer], [part('other', 0)]], out);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  const before = text();
  const isPassed = await running;

  expect({ before, isPassed }).toEqual({ before: '', isPassed: true });
  expect(text()).toBe('other prints\nlonger: passed after N s\nother: passed after N s\n');
});

test('a program that cannot be started is a failure', async () => {
  const { out, text } = memory();

  expect(await runLanes([[{ name: 'missing', command: ['no-such-program'] }]], out)).toBe(false);

  expect(text()).toBe('missing: failed after N s\n');
});
