import { expect, test } from 'vitest';
import { printable } from '../../cli/printable.ts';

test.each([
  ['Café\tlovers\n日本', 'Café\tlovers\n日本'],
  [
    '\u001b[1mbold\u001b[22m and \u001b[31mred\u001b[39m',
    '\u001b[1mbold\u001b[22m and \u001b[31mred\u001b[39m',
  ],
  ['\u001b[2Jcleared', '\\u001b[2Jcleared'],
  ['\u001b]0;title\u0007', '\\u001b]0;title\\u0007'],
  ['over\rwritten', 'over\\u000dwritten'],
  ['\u009b31m', '\\u009b31m'],
  ['\u001b[8mhidden', '\\u001b[8mhidden'],
])('%j is shown as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});
