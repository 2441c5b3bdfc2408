/** A run of the benchmark cannot be trusted: a program failed, or did not do the work that was measured. */
export class BenchmarkError extends Error {
  override readonly name = 'BenchmarkError';
}
