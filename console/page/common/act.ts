import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type Message, useTell } from './flash.tsx';
import { useExplainError } from './session.ts';

/** Listing dead letters hides them from others for a moment, and an examination asks everything: not after every act. */
const SLOW_QUERIES: readonly unknown[] = ['dead-letters', 'examination'];

export interface ActOptions<Input, Output> {
  /** Does it. */
  readonly act: (input: Input) => Promise<Output>;
  /** What is told when it was done. */
  readonly done: (output: Output, input: Input) => Message;
  /** What is told when it was not, for example `The export was not started`; left out where the view itself shows why. */
  readonly failed?: string;
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
  const explainError = useExplainError();
  return useMutation({
    mutationFn: act,
    onSuccess: (output, input) => tell(done(output, input)),
    onError: (error) => {
      if (failed === undefined) return;
      const { message, remedy } = explainError(error);
      tell({ type: 'error', title: failed, text: remedy === undefined ? message : `${message}. ${remedy}` });
    },
    onSettled: async () => {
      onEnd?.();
      await queries.invalidateQueries({ predicate: ({ queryKey: [name] }) => !SLOW_QUERIES.includes(name) });
    },
  });
}
