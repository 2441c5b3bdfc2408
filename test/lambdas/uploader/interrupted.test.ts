import fc from 'fast-check';
import { expect, test } from 'vitest';
import { deliveriesArbitrary, simulate } from './simulation.ts';

test('deliveries that are interrupted anywhere leave the members they would have left one after the other', () => {
  fc.assert(
    fc.property(deliveriesArbitrary, fc.infiniteStream(fc.nat(99)), (deliveries, chance) => {
      const outcome = simulate(deliveries, chance);

      expect(outcome.audiences).toBeLessThanOrEqual(1);
      expect(outcome.members).toEqual(outcome.expected);
      expect(outcome.wronglySuperseded).toEqual([]);
    }),
    { numRuns: 3000 },
  );
});
