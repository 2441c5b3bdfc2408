import type { Page } from 'playwright-core';

/** Ids may be longer than a column is wide; words of a language are not. */
const LONGEST_WORD = 16;

/** Runs in the browser. */
const FIND_BROKEN_WORDS = `[...document.querySelectorAll('table')].flatMap((table) => {
  const found = [];
  const texts = document.createTreeWalker(table, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    for (const { 0: word, index } of node.textContent.matchAll(/[a-z]+/gi)) {
      const range = document.createRange();
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
      if (word.length <= ${LONGEST_WORD} && lines.size > 1) found.push(word);
    }
  }
  return found;
})`;

/** Words in the tables of a view that go over the end of a line. */
export const brokenWords = async (page: Page): Promise<string[]> =>
  (await page.evaluate(FIND_BROKEN_WORDS)) as string[];
