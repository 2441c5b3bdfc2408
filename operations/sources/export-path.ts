import { existsSync } from 'node:fs';
import { InvalidRequestError } from '../errors.ts';

/**
 * Checks that an export that a person named is on this machine.
 *
 * @param exportPath folder or file, as it was given
 * @throws {InvalidRequestError} when it does not exist, or is in S3
 */
export function assertExportExists(exportPath: string): void {
  if (existsSync(exportPath)) return;
  if (exportPath.startsWith('s3://')) {
    throw new InvalidRequestError(
      `${exportPath} is in S3, and only exports on this machine are read here`,
      'Copy it with “aws s3 cp --recursive”, then give the folder. “npx audiences console” also reads exports of the exports bucket.',
    );
  }
  throw new InvalidRequestError(`${exportPath} does not exist`, 'Give the folder or the file of an export.');
}
