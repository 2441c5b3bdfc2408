import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { announceTikTok } from '../../cli/announce-tiktok.ts';
import { COMMANDS } from '../../cli/commands/index.ts';
import type { CommandContext } from '../../cli/context.ts';
import { CliError, ProblemError, UsageError } from '../../cli/errors.ts';
import { addConfigOption, addStackOptions, type ConfigOption, readConfig } from '../../cli/options.ts';
import { type AddCommand, runProgram } from '../../cli/program.ts';
import { ConfigError } from '../../lambdas/shared/config/errors.ts';
import { audiencesCommand } from '../../operations/commands.ts';
import { OperationError } from '../../operations/errors.ts';
import { PartlyDoneError } from '../../operations/partly-done.ts';
import { StoppedError } from '../../operations/spark/errors.ts';
import { allCommands } from '../helpers/commands.ts';
import { type FakeTerminal, fakeTerminal } from '../helpers/fake-terminal.ts';

const contextOf = (fake: FakeTerminal): CommandContext => ({
  terminal: fake.terminal,
  environment: { tiktokApiBaseUrl: 'http://localhost:1', isAwsOnThisMachine: false },
  signal: fake.signal,
});

const run = async (
  args: readonly string[],
  work: () => Promise<void>,
  fake: FakeTerminal = fakeTerminal(),
) => {
  const add: AddCommand = (program) => {
    program.command('work').option('--count <n>').description('do it').action(work);
  };
  const exitCode = await runProgram(args, [add], contextOf(fake));
  return { exitCode, output: fake.output(), errors: fake.errors() };
};

const runWith = async (args: readonly string[], add: AddCommand) => {
  const fake = fakeTerminal();
  await runProgram(args, [add], contextOf(fake));
  return fake.errors();
};

const failing = (error: unknown) => run(['work'], () => Promise.reject(error));

test.each<[string, typeof announceTikTok, string]>([
  [
    'sends the access token to TikTok says where that is when it is overridden',
    announceTikTok,
    "TIKTOK_API_BASE_URL is set: TikTok's API is taken to be at http://localhost:1\n",
  ],
  ['does not says nothing of it', (command) => command, ''],
])('a command that %s', async (_what, announce, said) => {
  const add: AddCommand = (program, to) => void announce(program.command('work'), to).action(() => undefined);
  expect(await runWith(['work'], add)).toBe(said);
});

describe('runProgram', () => {
  test('ends with 0 when the command has done its work', async () => {
    expect(await run(['work'], () => Promise.resolve())).toEqual({ exitCode: 0, output: '', errors: '' });
  });

  test('gives help on standard output and ends with 0 when asked for it', async () => {
    const { exitCode, output, errors } = await run(['--help'], () => Promise.resolve());

    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    expect(output).toMatch(/Usage: audiences/);
    expect(output).toMatch(/Exit codes: 0 done/);
  });

  test.each(['', ...allCommands().map((command) => command.name())])(
    'fits the help of "%s" into a terminal of 80 columns, but for its examples',
    async (name) => {
      const fake = fakeTerminal();

      const exitCode = await runProgram([name, '--help'].filter(Boolean), COMMANDS, contextOf(fake));

      const tooLong = fake
        .output()
        .split('\n')
        .filter((line) => line.length > 80 && !line.startsWith('  npx '));
      expect({ exitCode, tooLong }).toEqual({ exitCode: 0, tooLong: [] });
    },
  );

  test.each(allCommands().map((command) => [command.name(), command] as const))(
    'shows examples of %s, with options that it has',
    (name, command) => {
      let help = '';
      command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();

      const examples = help.split('\n').filter((line) => line.startsWith(`  npx audiences ${name}`));
      const used = examples.flatMap((line) => line.match(/(?<= )--[a-z-]+/g) ?? []);
      const unknown = used.filter((option) => command.options.every(({ long }) => long !== option));
      expect({ hasExamples: examples.length > 0, unknown }).toEqual({ hasExamples: true, unknown: [] });
    },
  );

  test('names the options that a command needs in its usage', async () => {
    const fake = fakeTerminal();

    await runProgram(['run', '--help'], COMMANDS, contextOf(fake));

    expect(fake.output().split('\n')[0]).toBe('Usage: audiences run [options] --source <name>');
  });

  test('fits the help that it gives without a command, on standard error, into a terminal of 80 columns', async () => {
    const fake = fakeTerminal();

    const exitCode = await runProgram([], COMMANDS, contextOf(fake));

    const tooLong = fake
      .errors()
      .split('\n')
      .filter((line) => line.length > 80);
    expect({ exitCode, output: fake.output(), tooLong }).toEqual({ exitCode: 2, output: '', tooLong: [] });
    expect(fake.errors()).toMatch(/^Usage: audiences/);
  });

  test('says that a command whose help is asked for is not known', async () => {
    const { exitCode, output, errors } = await run(['help', 'wrok'], () => Promise.resolve());

    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
    expect(errors).toBe(
      "error: unknown command 'wrok'\n(Did you mean work?)\nAdd --help for what can be written here.\n",
    );
  });

  test.each([['help'], ['help', 'work']])('gives help for %s %s', async (...args) => {
    const { exitCode, output } = await run(args, () => Promise.resolve());

    expect({ exitCode, usage: output.split('\n')[0] }).toEqual({
      exitCode: 0,
      usage: `Usage: audiences${args.length === 1 ? '' : ' work'} [options]${args.length === 1 ? ' [command]' : ''}`,
    });
  });

  test('gives its version, that of the package, on standard output', async () => {
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));

    expect(await run(['--version'], () => Promise.resolve())).toEqual({
      exitCode: 0,
      output: `${version}\n`,
      errors: '',
    });
  });

  test('ends with 2 when an option is not known, and suggests the nearest', async () => {
    const { exitCode, output, errors } = await run(['work', '--cuont', '1'], () => Promise.resolve());

    expect({ exitCode, output }).toEqual({ exitCode: 2, output: '' });
    expect(errors).toContain("unknown option '--cuont'");
    expect(errors).toContain('--count');
  });

  test('ends with 2 when no command of that name is there', async () => {
    expect((await run(['wrok'], () => Promise.resolve())).exitCode).toBe(2);
  });

  test('gives message and remedy of a command that could not do its work', async () => {
    const ended = await failing(new CliError('The queue is gone', { remedy: 'Deploy again.' }));

    expect(ended).toEqual({ exitCode: 3, output: '', errors: 'error: The queue is gone\nDeploy again.\n' });
  });

  test('repeats the configuration and the stack of the command in the commands that a remedy names', async () => {
    const add: AddCommand = (program) => {
      addStackOptions(program.command('work')).action(() => {
        throw new OperationError('There is no report', {
          remedy: '"npx audiences status" shows the exports; "npx audiences credentials" stores a token.',
        });
      });
    };

    expect(await runWith(['work', '--config', 'my.json', '--stack', 'Other'], add)).toBe(
      'error: There is no report\n' +
        '"npx audiences status --config my.json --stack Other" shows the exports; "npx audiences credentials --config my.json" stores a token.\n',
    );
  });

  test('names the configuration that is missing in the command that writes it', async () => {
    const add: AddCommand = (program) => {
      addConfigOption(program.command('work')).action((options: ConfigOption) => void readConfig(options));
    };

    expect(await runWith(['work', '--config', 'no-such.json'], add)).toBe(
      'error: no-such.json cannot be used:\n' +
        '  the file: does not exist; "npx audiences init EXPORT --config no-such.json" writes one\n',
    );
  });

  test.each([
    [['inspect', 'customers.csv']],
    [['report', 'report.json']],
    [['report', '--stack', 'Other']],
    [['redrive', '--stack', 'Other']],
  ])('refuses a given configuration that is missing, also where %j needs none', async (args) => {
    const fake = fakeTerminal();

    const exitCode = await runProgram([...args, '--config', 'no-such.json'], COMMANDS, contextOf(fake));

    expect({ exitCode, errors: fake.errors() }).toEqual({
      exitCode: 2,
      errors:
        'error: no-such.json cannot be used:\n' +
        '  the file: does not exist; "npx audiences init EXPORT --config no-such.json" writes one\n',
    });
  });

  test.each([
    ['a check found a problem', new ProblemError('2 problems'), 1],
    ['the command line is wrong', new UsageError('No such source', 'Give another.'), 2],
    [
      'the configuration is wrong',
      new ConfigError('x.json', [{ path: 'a', found: '1', expected: 'text' }]),
      2,
    ],
    ['something unforeseen happened', new RangeError('too far'), 3],
    ['something was thrown that is not an error', 'a text', 3],
  ])('has an exit code of its own when %s', async (_case, error, exitCode) => {
    expect((await failing(error)).exitCode).toBe(exitCode);
  });

  test('says how to sign in when AWS credentials are missing', async () => {
    const error = Object.assign(new Error('Could not load credentials from any providers'), {
      name: 'CredentialsProviderError',
    });

    expect((await failing(error)).errors).toContain('aws sso login');
  });

  test('says what to check when a service cannot be reached', async () => {
    const error = Object.assign(new AggregateError([new Error('connect ECONNREFUSED 127.0.0.1:1')]), {
      code: 'ECONNREFUSED',
    });

    const { errors } = await failing(error);

    expect(errors).toContain('connect ECONNREFUSED 127.0.0.1:1');
    expect(errors).toContain('AWS_ENDPOINT_URL');
  });

  test('says that nothing is left running when Ctrl-C ended what the command had started', async () => {
    const fake = fakeTerminal();

    const ended = await run(
      ['work'],
      async () => {
        fake.interrupt();
        throw new StoppedError();
      },
      fake,
    );

    expect(ended).toEqual({ exitCode: 130, output: '', errors: 'Stopped; nothing is left running.\n' });
  });

  test('says after Ctrl-C what was done until then, and with which command it goes on', async () => {
    const fake = fakeTerminal();

    const ended = await run(
      ['work'],
      async () => {
        fake.interrupt();
        const next = '"npx audiences work" goes on.';
        throw new PartlyDoneError({ what: '2 were made', done: [1, 2], next, cause: 'x', isStopped: true });
      },
      fake,
    );

    expect(ended).toEqual({
      exitCode: 130,
      output: '',
      errors: '2 were made, then it was stopped. "npx audiences work" goes on.\n',
    });
  });

  test('ends with 130 when the person pressed Ctrl-C, whatever it broke', async () => {
    const fake = fakeTerminal();

    const ended = await run(
      ['work'],
      async () => {
        fake.interrupt();
        throw new Error('broken off');
      },
      fake,
    );

    expect(ended).toEqual({ exitCode: 130, output: '', errors: '' });
  });
});

test('every command takes the options about the pipeline that are repeated when it is named', () => {
  const program = new Command();
  for (const add of COMMANDS) add(program, contextOf(fakeTerminal()));

  const taken = program.commands.map((command) => [
    command.name(),
    command.options.map(({ long }) => long).filter((name) => name === '--config' || name === '--stack'),
  ]);
  const repeated = program.commands.map((command) => [
    command.name(),
    audiencesCommand([command.name()], {}, { config: 'c', stack: 's' }).match(/--(config|stack)/g),
  ]);

  expect(repeated).toEqual(taken);
});
