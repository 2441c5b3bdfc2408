import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MemberSet } from '../../../local/tiktok-server/member-set.ts';

const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
/** Few different first words, so that probing, removal and growth use the same slots. */
const crowded = fc
  .tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 60 }))
  .map(([first, last]) => {
    const bytes = new Uint8Array(32);
    bytes[0] = first;
    bytes[31] = last;
    return bytes;
  });

describe('MemberSet', () => {
  test('has the same members as a Set of hex strings, after any additions and removals', () => {
    const steps = fc.array(fc.record({ bytes: fc.oneof(hash, crowded), adds: fc.boolean() }), {
      maxLength: 400,
    });
    fc.assert(
      fc.property(steps, (all) => {
        const members = new MemberSet();
        const model = new Set<string>();
        for (const { bytes, adds } of all) {
          const hex = Buffer.from(bytes).toString('hex');
          const words = new Uint32Array(bytes.slice().buffer);
          const changed = adds ? !model.has(hex) : model.has(hex);
          expect(adds ? members.add(words, 0) : members.remove(words, 0)).toBe(changed);
          if (adds) model.add(hex);
          else model.delete(hex);
        }
        const digest = [...model].reduce((sum, hex) => sum ^ BigInt(`0x${hex}`), 0n);
        expect(members.toSortedHex()).toEqual([...model].sort());
        expect(members.size).toBe(model.size);
        expect(members.digest()).toBe(digest.toString(16).padStart(64, '0'));
        expect(members.clone().toSortedHex()).toEqual([...model].sort());
      }),
    );
  });
});
