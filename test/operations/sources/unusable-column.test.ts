import { expect, test } from 'vitest';
import { unusableText } from '../../../operations/sources/unusable-column.ts';

test.each([
  ['twice', 'twice; rename all columns of this name but one'],
  ['without a name', 'without a name; give each column a name'],
  ['not in README.txt', 'not in README.txt; give it to each file, or take the others out of the export'],
  ['object', 'object; name a key within it, such as "contact.email"'],
  ['LIST<STRUCT>', 'LIST<STRUCT>; cast it to text in the query'],
])('says what can be done about a column that is %s', (type, text) => {
  expect(unusableText(type)).toBe(text);
});
