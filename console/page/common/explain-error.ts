/** What happened, and what to do about it. */
export interface ErrorText {
  readonly message: string;
  readonly remedy?: string;
}

/**
 * Puts an error of a request or of long work into words.
 *
 * @param error what was thrown, or answered
 * @param startCommand starts the console again
 */
export function explainError(error: unknown, startCommand = 'npx audiences console'): ErrorText {
  // The browser gives no other sign of a server that is gone.
  if (error instanceof TypeError) {
    return {
      message: 'The console’s server does not answer',
      remedy: `Start it again with “${startCommand}” and open the address that it prints. This page then goes on.`,
    };
  }
  const message = textIn(error, 'message') ?? String(error);
  const remedy = textIn(error, 'remedy');
  return remedy === undefined ? { message } : { message, remedy };
}

function textIn(error: unknown, name: keyof ErrorText): string | undefined {
  const value = typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}
