import { describe, expect, test } from 'vitest';
import { toRegion } from '../../cli/region-option.ts';
import { callCli } from '../helpers/call-cli.ts';

describe.each([['inspect'], ['init']])('--default-region of %s', (command) => {
  const EXPECTED = 'expected the ISO 3166 alpha-2 code, in capitals, of a region that has phone numbers';

  test.each([
    ['UK', `${EXPECTED}; did you mean "GB"?`],
    ['uk', `${EXPECTED}; did you mean "GB"?`],
    ['XX', `${EXPECTED}, for example US.`],
    ['Germany', `${EXPECTED}, for example US.`],
    ['+49', `${EXPECTED}, for example US.`],
  ])('refuses %s before anything else', async (region, expected) => {
    const { exitCode, errors } = await callCli([command, 'nowhere.csv', '--default-region', region]);

    expect(exitCode).toBe(2);
    expect(errors).toContain(
      `error: option '--default-region <code>' argument '${region}' is invalid. "${region}" is not a known region: ${expected}\n`,
    );
  });

  test.each(['us', 'US', ' De '])('takes %j', async (region) => {
    const { errors } = await callCli([
      ...[command, 'nowhere.csv', '--config', 'pipeline.config.json'],
      ...['--default-region', region],
    ]);

    expect(errors).toContain('nowhere.csv does not exist');
  });
});

test('the code of a region is written in capitals', () => {
  expect(toRegion(' de ')).toBe('DE');
});
