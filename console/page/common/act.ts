import { useMutation, useQueryClient } from '@tanstack/react-query';
import { explainError } from './explain-error.ts';
import { type Message, useTell } from './flash.tsx';

export interface ActOptions<Input, Output> {
  /** Does it. */
  readonly act: (input: Input) => Promise<Output>;
  /** What is told when it was done. */
  readonly done: (output: Output, input: Input) => Message;
  /** What is told when it was not, for example `The export was not started`. */
  readonly failed: string;
  /** Called when it has ended, however it did. */
  readonly onEnd?: () => void;
}

/**
 * Changes something: tells how it went, and has every view read again.
 *
 * @returns the mutation
 */
export function useAct<Input, Output>({ act, done, failed, onEnd }: ActOptions<Input, Output>) {
  const queries = useQueryClient();
  const tell = useTell();
  return useMutation({
    mutationFn: act,
    onSuccess: (output, input) => tell(done(output, input)),
    onError: (error) => {
      const { message, remedy } = explainError(error);
      tell({ type: 'error', title: failed, text: remedy === undefined ? message : `${message}. ${remedy}` });
    },
    onSettled: async () => {
      onEnd?.();
      await queries.invalidateQueries();
    },
  });
}
