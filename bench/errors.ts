/** A run of the benchmark is invalid: a program failed, or did not do the measured work. */
export class BenchmarkError extends Error {
  override readonly name = 'BenchmarkError';
}
