import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { isRegion } from '../../../../lambdas/shared/config/regions.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
const ALPHABET = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];

describe('isRegion', () => {
  test('knows the regions that the preparation has numbering plans for, and no other', () => {
    const metadata = join(ROOT, 'glue-scripts', 'tiktok_audiences', 'phone_metadata.py');
    const plans = readFileSync(metadata, 'utf8').matchAll(/^ +P\('([A-Z]{2})'/gm);

    const codes = ALPHABET.flatMap((first) => ALPHABET.map((second) => first + second));
    expect(codes.filter(isRegion)).toEqual([...plans].map(([, region]) => region).toSorted());
  });
});
