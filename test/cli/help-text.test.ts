import { expect, test } from 'vitest';
import { fitHelp } from '../../cli/help-text.ts';

test('breaks paragraphs and lists at the width of the terminal, and leaves examples as they are', () => {
  const help = [
    'Usage: audiences work [options]',
    '',
    'One sentence that is broken',
    'somewhere by hand.',
    '',
    'Answers to:',
    '  first: what the first is about, in words',
    '  second: short',
    '',
    'Examples:',
    '  npx audiences work --with a --very long --line of-options',
  ].join('\n');

  expect(fitHelp(help, 30)).toBe(
    [
      'Usage: audiences work',
      '[options]',
      '',
      'One sentence that is broken',
      'somewhere by hand.',
      '',
      'Answers to:',
      '  first: what the first is',
      '    about, in words',
      '  second: short',
      '',
      'Examples:',
      '  npx audiences work --with a --very long --line of-options',
    ].join('\n'),
  );
  expect(fitHelp('One sentence that is broken\nsomewhere by hand.', 80)).toBe(
    'One sentence that is broken somewhere by hand.',
  );
});
