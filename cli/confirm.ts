import { UsageError } from './errors.ts';
import type { Terminal } from './terminal.ts';

/**
 * Asks the person before something is done that cannot be taken back.
 *
 * @param question without what can be answered
 * @param options of the command: with --yes nothing is asked
 * @param terminal where the person is
 * @throws {UsageError} when the answer is not yes, or there is nobody to ask
 */
export async function confirm(
  question: string,
  { yes }: { readonly yes?: true },
  terminal: Pick<Terminal, 'ask'>,
): Promise<void> {
  if (yes === true) return;
  const answer = await terminal.ask(`${question} yes or no`, '--yes');
  if (!/^y(es)?$/i.test(answer.trim())) throw new UsageError('Nothing was done');
}
