import { describe, expect, test } from 'vitest';
import { InvalidRequestError } from '../../../operations/errors.ts';
import { assertExportExists } from '../../../operations/sources/export-path.ts';

describe('assertExportExists', () => {
  test('takes a folder and a file of this machine', () => {
    expect(() => assertExportExists(import.meta.dirname)).not.toThrow();
    expect(() => assertExportExists(import.meta.filename)).not.toThrow();
  });

  test.each([
    ['no-such.csv', 'no-such.csv does not exist', 'Give the folder or the file of an export.'],
    [
      's3://bucket/exports/crm/first/',
      's3://bucket/exports/crm/first/ is in S3, and only exports on this machine are read here',
      'Copy it with “aws s3 cp --recursive”, then give the folder. “npx audiences console” also reads exports of the exports bucket.',
    ],
  ])('refuses %s, and says what to give', (path, message, remedy) => {
    expect(() => assertExportExists(path)).toThrow(
      expect.objectContaining({ constructor: InvalidRequestError, message, remedy }),
    );
  });
});
