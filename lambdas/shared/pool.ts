/**
 * Does work on items, a bounded number at once. After a failure nothing new is begun; what is under way is waited for.
 *
 * @param items what to work on, taken in order
 * @param parallelism the most that is under way at once
 * @param work does one item
 * @throws what the first failing item threw
 */
export async function forEachParallel<T>(
  items: readonly T[],
  parallelism: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values();
  let failure: { readonly error: unknown } | undefined;
  const worker = async (): Promise<void> => {
    for (const item of queue) {
      if (failure !== undefined) return;
      try {
        await work(item);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallelism, items.length) }, worker));
  if (failure !== undefined) throw failure.error;
}
