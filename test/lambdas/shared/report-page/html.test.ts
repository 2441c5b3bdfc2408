import { describe, expect, test } from 'vitest';
import { html } from '../../../../lambdas/shared/report-page/html.ts';

describe('html', () => {
  test('escapes every character with a meaning in HTML', () => {
    expect(html`<b title="${`"'`}">${'<script>&'}</b>`.markup).toBe(
      '<b title="&quot;&#39;">&lt;script&gt;&amp;</b>',
    );
  });

  test('keeps its own markup unchanged, alone and in lists', () => {
    const items = ['a', '<'].map((text) => html`<li>${text}</li>`);

    expect(html`<ul>${items}</ul>`.markup).toBe('<ul><li>a</li><li>&lt;</li></ul>');
  });

  test('writes nothing for undefined and numbers unchanged', () => {
    expect(html`<p>${undefined}${0}</p>`.markup).toBe('<p>0</p>');
  });

  test('shows control characters as their pictures', () => {
    expect(html`${'a\u0000b\nc\u007fd\u0085e'}`.markup).toBe('a␀b␊c␡d\ufffde');
  });

  test('replaces half a surrogate pair, which UTF-8 cannot encode', () => {
    expect(html`${'a\ud83d'}`.markup).toBe('a\ufffd');
  });
});
