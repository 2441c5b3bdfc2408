import { expect, test } from 'vitest';
import { takenLines } from '../../cli/taken-text.ts';

test('says of each column what it is taken for, why, and how its digits are read', () => {
  const lines = takenLines(
    [
      { column: 'Kontakt', type: 'email', by: 'content' },
      { column: 'Tel', type: 'phone', by: 'name' },
      { column: 'Mobil', type: 'phone', by: 'name', numbers: 'international' },
      { column: 'Fax', type: 'phone', numbers: 'national' },
      { column: 'Telex', type: 'phone', numbers: 'auto' },
    ],
    { columns: [] },
  );

  expect(lines).toEqual([
    'Kontakt: email, by its content',
    'Tel: phone, by its name',
    'Mobil: phone, by its name; digits without a plus begin with the country code',
    'Fax: phone, as given; digits without a plus have no country code',
    'Telex: phone, as given; digits without a plus are read in the way that makes the better number',
  ]);
});
