import { expect, test } from 'vitest';
import { pageOf } from '../../operations/page.ts';

const LETTERS = ['a', 'b', 'c', 'd', 'e'];

test.each([
  ['the first page', LETTERS, 1, { items: ['a', 'b'], total: 5, page: 1, size: 2 }],
  ['a page that is not full', LETTERS, 3, { items: ['e'], total: 5, page: 3, size: 2 }],
  ['the last page instead of one beyond the end', LETTERS, 4, { items: ['e'], total: 5, page: 3, size: 2 }],
  ['the last page where it is full', ['a', 'b'], 2, { items: ['a', 'b'], total: 2, page: 1, size: 2 }],
  ['the first page of nothing', [], 7, { items: [], total: 0, page: 1, size: 2 }],
])('gives %s', (_, all, page, expected) => {
  expect(pageOf(all, { page, size: 2 })).toEqual(expected);
});
