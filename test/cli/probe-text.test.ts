import { expect, test } from 'vitest';
import { cleanUpText } from '../../cli/probe-text.ts';

test.each([
  [{ deleted: [], kept: [] }, 'There are no probes.'],
  [{ deleted: ['probe a'], kept: [] }, 'Deleted:\n  probe a'],
  [
    { deleted: ['probe a'], kept: ['probe b'] },
    'Deleted:\n  probe a\n' +
      'Not at TikTok yet, because they are being made or their creation was not answered:\n  probe b\n' +
      'Run the same command again in 35 minutes; what has appeared by then is deleted.',
  ],
])('a clean-up names what it deleted and what may still appear: %j', (result, text) => {
  expect(cleanUpText(result)).toBe(text);
});
