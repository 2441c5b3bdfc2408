/** The generator cannot generate the requested export. */
export class GeneratorError extends Error {
  override readonly name = 'GeneratorError';
}
