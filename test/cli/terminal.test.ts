import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { InterruptedError, UsageError } from '../../cli/errors.ts';
import { Terminal } from '../../cli/terminal.ts';
import { fakeTerminal } from '../helpers/fake-terminal.ts';

describe('Terminal', () => {
  test('gives one JSON document, and nothing else, when JSON is wanted', () => {
    const { terminal, output, errors } = fakeTerminal();

    terminal.result(true, { rows: 3 }, () => 'three rows');

    expect(JSON.parse(output())).toEqual({ rows: 3 });
    expect(errors()).toBe('');
  });

  test('gives the text for a person otherwise', () => {
    const { terminal, output } = fakeTerminal();

    terminal.result(false, { rows: 3 }, () => 'three rows');

    expect(output()).toBe('three rows\n');
  });

  test('writes no colour where there is no terminal', () => {
    const { terminal } = fakeTerminal();

    expect([terminal.style('red', 'x'), terminal.styleAside(['bold', 'green'], 'y')]).toEqual(['x', 'y']);
  });

  test.each([
    [true, 120, 120, 120],
    [true, 0, 80, Number.POSITIVE_INFINITY],
    [true, undefined, 80, Number.POSITIVE_INFINITY],
    [false, 120, 80, Number.POSITIVE_INFINITY],
  ])(
    'where a terminal (%s) has %s columns, help has %i and a table %d',
    (isTTY, columns, forHelp, forTables) => {
      const output = Object.assign(new PassThrough(), {
        isTTY,
        ...(columns === undefined ? {} : { columns }),
      });
      const { signal } = new AbortController();
      const terminal = new Terminal({ input: new PassThrough(), output, errors: new PassThrough(), signal });

      expect([terminal.columns, terminal.tableWidth]).toEqual([forHelp, forTables]);
    },
  );

  test('asks on standard error and gives the answer without white space around it', async () => {
    const { terminal, answer, output, errors } = fakeTerminal({ isInteractive: true });

    const asked = terminal.ask('Name of the source', '--source');
    await answer('Name of the source: ', '  crm ');

    expect(await asked).toBe('crm');
    expect(output()).toBe('');
    expect(errors()).toContain('Name of the source: ');
  });

  test('never writes a raw control character, wherever a name is shown', async () => {
    const name = 'crm\u001b[2J\u0007\u009b';
    const shown = 'crm\\u001b[2J\\u0007\\u009b';
    const plain = fakeTerminal();
    const person = fakeTerminal({ isInteractive: true });

    plain.terminal.result(false, undefined, () => name);
    plain.terminal.result(true, { name: '\u009b' }, () => '');
    plain.terminal.say(name);
    plain.terminal.progress(name).done(`${name} is done`);
    const asked = person.terminal.ask(name, '--source');
    await person.answer(`${shown}: `, 'crm');
    await asked;
    const hidden = person.terminal.askHidden(name, '--token-stdin');
    await person.answer(`${shown} (not shown): `, 'crm');
    await hidden;

    expect(plain.output()).toBe(`${shown}\n{\n  "name": "\\u009b"\n}\n`);
    expect(plain.errors()).toBe(`${shown}\n${shown}\n${shown} is done\n`);
    expect(person.errors()).not.toContain('[2J\u0007');
  });

  test('does not show what is typed at a hidden question', async () => {
    const { terminal, answer, output, errors } = fakeTerminal({ isInteractive: true });

    const asked = terminal.askHidden('Access token', '--token-stdin');
    await answer('Access token (not shown): ', 'very-secret');

    expect(await asked).toBe('very-secret');
    expect(output() + errors()).not.toContain('very-secret');
  });

  test('names the option to give where there is nobody to ask', async () => {
    const { terminal } = fakeTerminal();

    const asked = terminal.ask('Name of the source', '--source');

    await expect(asked).rejects.toBeInstanceOf(UsageError);
    await expect(asked).rejects.toMatchObject({ remedy: 'Give --source.' });
  });

  test('ends a question when the person presses Ctrl-C', async () => {
    const { terminal, interrupt } = fakeTerminal({ isInteractive: true });

    const asked = terminal.ask('Name of the source', '--source');
    interrupt();

    await expect(asked).rejects.toMatchObject({ name: 'AbortError' });
  });

  // At a question a terminal hands these keys to readline; the process gets no signal.
  test.each(['ask', 'askHidden'] as const)(
    'ends %s by the key Ctrl-C, and says at Ctrl-D what to do',
    async (ask) => {
      const person = fakeTerminal({ isInteractive: true });
      const leaver = fakeTerminal({ isInteractive: true });

      const interrupted = person.terminal[ask]('Access token', '--token-stdin');
      const ended = leaver.terminal[ask]('Access token', '--token-stdin');
      interrupted.catch(() => undefined);
      ended.catch(() => undefined);
      await person.answer('Access token', '\u0003');
      await leaver.answer('Access token', '\u0004');

      await expect(interrupted).rejects.toBeInstanceOf(InterruptedError);
      await expect(ended).rejects.toMatchObject({
        name: 'UsageError',
        message: 'The input ended at a question',
      });
      expect([person.errors(), leaver.errors()]).toEqual([
        expect.stringMatching(/\n$/),
        expect.stringMatching(/\n$/),
      ]);
    },
  );

  test('shows progress as lines where there is no terminal, each step once', () => {
    const { terminal, errors } = fakeTerminal();

    const progress = terminal.progress('Reading');
    progress.update('Hashing');
    progress.update('Hashing');
    progress.done('Done in 2 s');

    expect(errors()).toBe('Reading\nHashing\nDone in 2 s\n');
  });

  test('takes progress away from a terminal when the work fails', async () => {
    const { terminal, errors } = fakeTerminal({ isInteractive: true });

    const work = terminal.during('Reading', () => Promise.reject(new RangeError('too far')));

    await expect(work).rejects.toBeInstanceOf(RangeError);
    expect(errors()).toMatch(/Reading/);
    expect(errors().endsWith('\r\u001b[K')).toBe(true);
  });

  test('gives what is piped in as one text', async () => {
    const { terminal } = fakeTerminal({ piped: 'line 1\nline 2\n' });

    expect(await terminal.readPiped()).toBe('line 1\nline 2\n');
  });
});
