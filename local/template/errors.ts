/** The synthesized template has something that the local cloud does not know how to make. */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}
