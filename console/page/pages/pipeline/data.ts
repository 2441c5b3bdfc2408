import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../common/api.ts';

/** Reads the state of everything, again and again. */
export const usePipeline = () =>
  useQuery({
    queryKey: ['pipeline'],
    queryFn: () => answerOf(api.pipeline.$get()),
    refetchInterval: 3000,
  });
