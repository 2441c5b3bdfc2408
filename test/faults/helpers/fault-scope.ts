import { CHANGES, type Change } from './fault-cloud.ts';

/**
 * Which strikes of a fault are tested: each fault once, with another change in turn, or all others of one change. The
 * first and those of each change are every combination, none of them twice.
 */
export type FaultScope = 'once' | Change;

/** One way in which a fault can strike. */
export interface Variant {
  readonly change: Change;
}

/**
 * Chooses what is tested of each fault.
 *
 * @param faults all faults of a kind
 * @param variantsOf in which ways one of them can strike
 * @param scope which ways are wanted
 */
export function chooseStrikes<F, V extends Variant>(
  faults: readonly F[],
  variantsOf: (fault: F) => readonly V[],
  scope: FaultScope,
): readonly { readonly fault: F; readonly variant: V }[] {
  return faults.flatMap((fault, index) => {
    const variants = variantsOf(fault);
    const inTurn = variants[index % variants.length];
    return variants
      .filter((variant) =>
        scope === 'once' ? variant === inTurn : variant !== inTurn && variant.change === scope,
      )
      .map((variant) => ({ fault, variant }));
  });
}

/** Every change, as the only way in which a fault varies. */
export const OF_EACH_CHANGE: readonly Variant[] = CHANGES.map((change) => ({ change }));

/** Every change and each of some further choices. */
export const ofEachChangeAnd = <T>(choices: (change: Change) => readonly T[]) =>
  CHANGES.flatMap((change) => choices(change).map((choice) => ({ change, choice })));
