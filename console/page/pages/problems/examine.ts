import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../common/api.ts';

/**
 * Runs the checks of the doctor.
 *
 * @param onError told when they did not start
 */
export function useStartExamination(onError: (error: Error) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(api.problems.examinations.$post({ json: {} })),
    onError,
    onSettled: () => queries.invalidateQueries({ queryKey: ['examination'] }),
  });
}
