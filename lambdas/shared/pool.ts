/**
 * Processes items in parallel, up to a limit. After a failure no item is started, and running items are awaited.
 *
 * @param items the items, taken in order
 * @param parallelism largest number of items in progress
 * @param work processes one item
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
