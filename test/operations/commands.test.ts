import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { audiencesCommand, deployCommand, placeCommands, shellQuote } from '../../operations/commands.ts';

describe('shellQuote', () => {
  test('leaves a plain path as it is', () => {
    expect(shellQuote('exports/crm/2026-11-21/part-0.csv.gz')).toBe('exports/crm/2026-11-21/part-0.csv.gz');
  });

  test.each(['Kunden Herbst.csv', "Anna's list.csv", '$HOME/*.csv', 'a"b\\c`d`;e', '~/x', 'ä.csv', ''])(
    'makes one word of %s for a shell',
    (text) => {
      const said = execFileSync('sh', ['-c', `printf %s ${shellQuote(text)}`], { encoding: 'utf8' });

      expect(said).toBe(text);
    },
  );
});

const PLACE = { config: 'my pipeline.json', stack: 'Other' };

describe('a command about a pipeline', () => {
  test.each([
    ['status', '--config', 'my pipeline.json', '--stack', 'Other'],
    ['credentials', '--config', 'my pipeline.json'],
  ])('%s repeats the options that it takes: %s %s %s %s', (name, ...expected) => {
    const command = audiencesCommand([name], {}, PLACE);

    const words = execFileSync('sh', ['-c', `for word in ${command}; do echo "$word"; done`], {
      encoding: 'utf8',
    });
    expect(words.trimEnd().split('\n')).toEqual(['npx', 'audiences', name, ...expected]);
  });

  test('says nothing about the configuration that is usual', () => {
    const place = { config: 'pipeline.config.json', stack: undefined };

    expect(audiencesCommand(['doctor'], { json: true }, place)).toBe('npx audiences doctor --json');
    expect(deployCommand(place)).toBe('npx cdk deploy');
  });
});

describe('placeCommands', () => {
  test('completes every command that a text names in quotes, and nothing else', () => {
    const text =
      'Fill it with "npx audiences credentials", then `npx audiences run --source S --export ID` or “npx cdk deploy”. ' +
      'npx audiences status is not quoted, and "npm test" is another program.';

    expect(placeCommands(text, { config: 'my.json', stack: 'Other' })).toBe(
      'Fill it with "npx audiences credentials --config my.json", then `npx audiences run --source S --export ID --config my.json --stack Other` or “npx cdk deploy -c config=my.json”. ' +
        'npx audiences status is not quoted, and "npm test" is another program.',
    );
  });

  test('leaves a text as it is where the pipeline is the usual one', () => {
    const text = 'Deploy it with "npx cdk deploy", then "npx audiences doctor".';

    expect(placeCommands(text, { config: 'pipeline.config.json' })).toBe(text);
  });
});
