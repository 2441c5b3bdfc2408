import { expect, test } from 'vitest';
import { outcomeTable } from '../../../cli/demo/result-text.ts';
import { plain } from '../../helpers/styles.ts';

test('the table of the demo follows each audience and format from the export to TikTok', () => {
  const outcomes = [
    {
      audience: 'Café lovers',
      format: 'email_sha256',
      rows: 1299,
      rejected: 44,
      people: 1301,
      unique: 1354,
      uploaded: 1354,
      audienceId: '7400000000002000005',
      membersThere: 1354,
    },
    {
      audience: 'lost',
      format: 'idfa_sha256',
      rows: 0,
      rejected: 0,
      people: 0,
      unique: 0,
      uploaded: 0,
      audienceId: '',
      membersThere: 0,
    },
  ];

  expect(outcomeTable(outcomes, plain).split('\n')).toEqual([
    'audience     format        rows in  rejected  people  lines  uploaded  TikTok audience id   size there',
    'Café lovers  email_sha256    1,299        44   1,301  1,354     1,354  7400000000002000005       1,354',
    'lost         idfa_sha256         0         0       0      0         0                                0',
  ]);
});
