import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from './api.ts';
import { type ErrorText, explainError } from './explain-error.ts';
import type { Session } from './types.ts';

/** What the server is about: the stack, the sources, and whether anything may be changed. Undefined until it has answered. */
export function useSession(): Session | undefined {
  const { data } = useQuery({
    queryKey: ['session'],
    queryFn: () => answerOf(api.session.$get()),
    refetchInterval: 30_000,
  });
  return data;
}

/** Whether something may be changed. */
export const useMayChange = (): boolean => useSession()?.isReadOnly === false;

/** Gives what puts an error into words: a server that is gone is started again as it was started before. */
export function useExplainError(): (error: unknown) => ErrorText {
  const command = useSession()?.commands.console;
  return (error) => explainError(error, command);
}
