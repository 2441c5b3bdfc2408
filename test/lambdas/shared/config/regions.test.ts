import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { isRegion } from '../../../../lambdas/shared/config/regions.ts';
import { PYTHON } from '../../../../operations/paths.ts';

const ALPHABET = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

describe('isRegion', () => {
  test('knows the regions whose numbers libphonenumber knows, and no other', () => {
    const script = 'import phonenumbers; print(*sorted(phonenumbers.SUPPORTED_REGIONS))';
    const regions = execFileSync(PYTHON, ['-c', script], { encoding: 'utf8' }).trim().split(' ');

    const codes = ALPHABET.flatMap((first) => ALPHABET.map((second) => first + second));
    expect(codes.filter(isRegion)).toEqual(regions);
  });
});
