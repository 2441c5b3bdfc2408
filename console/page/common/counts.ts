import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from './api.ts';

/** Counts what waits for a person; asked for all the time, so that it also tells whether the server answers. */
export const useCounts = () =>
  useQuery({
    queryKey: ['counts'],
    queryFn: () => answerOf(api.pipeline.counts.$get()),
    refetchInterval: 5000,
  });
