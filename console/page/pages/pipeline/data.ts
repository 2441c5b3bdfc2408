import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../common/api.ts';

/** Reads where everything stands, again and again. */
export const usePipeline = () =>
  useQuery({
    queryKey: ['pipeline'],
    queryFn: () => answerOf(api.pipeline.$get()),
    refetchInterval: 3000,
  });
