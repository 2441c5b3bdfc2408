import { expect, test } from 'vitest';
import { cleanUpText, madeText } from '../../cli/probe-text.ts';

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

test('announces no matches where no probe was made', () => {
  const made = {
    ...{ name: 'probe a', subject: 'small-file', calculateType: 'EMAIL_SHA256', lines: 999 },
    ...{ createdAt: '2026-11-20T10:30:00Z', answer: 'no answer: time-out' },
  };

  expect(madeText([made], 'probe --result')).toBe(
    '  probe a: no answer: time-out\nNone was made, as far as is known: "probe --result" shows what TikTok has.',
  );
  expect(madeText([made, { ...made, audienceId: '7', answer: 'accepted' }], 'probe --result')).toContain(
    'TikTok matches them within 24 to 48 hours: then "probe --result".',
  );
});
