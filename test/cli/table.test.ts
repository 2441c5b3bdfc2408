import { describe, expect, test } from 'vitest';
import { textTable } from '../../cli/table.ts';
import { printable, textWidth } from '../../cli/text-width.ts';

describe('textTable', () => {
  test('aligns columns under their headings, numbers to the right', () => {
    const table = textTable(
      [{ heading: 'audience' }, { heading: 'rows', align: 'right' }, { heading: 'state' }],
      [
        ['Autumn buyers', '1,200', 'delivered'],
        ['A', '7', ''],
      ],
    );

    expect(table).toBe(
      ['audience        rows  state', 'Autumn buyers  1,200  delivered', 'A                  7'].join('\n'),
    );
  });

  test('counts the columns that wide characters take on a terminal', () => {
    const table = textTable(
      [{ heading: 'name' }, { heading: 'id' }],
      [
        ['東京', '1'],
        ['Čaj', '2'],
      ],
    );

    expect(table).toBe(['name  id', '東京  1', 'Čaj   2'].join('\n'));
  });

  test('styles the headings only', () => {
    const table = textTable([{ heading: 'a' }], [['b']], (line) => `<${line}>`);

    expect(table).toBe('<a>\nb');
  });

  test('shows a missing cell as empty', () => {
    expect(textTable([{ heading: 'a' }, { heading: 'b' }], [['1']])).toBe('a  b\n1');
  });

  test('continues a row below, indented, where its columns do not fit into the terminal', () => {
    const columns = [
      { heading: 'audience' },
      { heading: 'lines', align: 'right' as const },
      { heading: 'run' },
      { heading: 'because' },
    ];
    const rows = [
      ['foodies', '1,532', 'first', 'TikTok refuses the update of this audience'],
      ['travel', '181', '2026-11-21', ''],
    ];

    expect(textTable(columns, rows, (line) => `<${line}>`, 24)).toBe(
      [
        '<audience  lines>',
        '<    run>',
        '<    because>',
        'foodies   1,532',
        '    first',
        '    TikTok refuses the',
        '    update of this',
        '    audience',
        'travel      181',
        '    2026-11-21',
      ].join('\n'),
    );
  });

  test.each([
    [15, 'name  id  state\n東京  1   ready'],
    [14, 'name  id\n    state\n東京  1\n    ready'],
  ])('fits the columns of a terminal into %i characters', (width, shown) => {
    const columns = [{ heading: 'name' }, { heading: 'id' }, { heading: 'state' }];

    expect(textTable(columns, [['東京', '1', 'ready']], undefined, width)).toBe(shown);
  });

  test('takes the power over the terminal out of a name', () => {
    expect(textTable([{ heading: 'name' }], [['\u001b[2J\u202egone\nnext']])).toBe(
      'name\n\ufffd[2J\ufffdgone\ufffdnext',
    );
  });
});

describe('textWidth', () => {
  test.each([
    ['abc', 3],
    ['', 0],
    ['e\u0301', 1],
    ['東京', 4],
    ['👨‍👩‍👧', 2],
    ['مرحبا', 5],
  ])('takes %s for %i columns', (text, width) => {
    expect(textWidth(text)).toBe(width);
  });
});

describe('printable', () => {
  test('keeps every letter as it is', () => {
    expect(printable('Čaj & káva 50 % مرحبا 東京')).toBe('Čaj & káva 50 % مرحبا 東京');
  });
});
