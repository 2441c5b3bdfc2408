/** The generator was asked for an export that it cannot make. */
export class GeneratorError extends Error {
  override readonly name = 'GeneratorError';
}
