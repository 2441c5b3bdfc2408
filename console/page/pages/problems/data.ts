import { useQuery } from '@tanstack/react-query';
import { ApiError, answerOf, api } from '../../common/api.ts';

const SLOW_MS = 30_000;

/** Reads the dead letters; listing hides them from others for a moment, so that it is done seldom. */
export const useDeadLetters = () =>
  useQuery({
    queryKey: ['dead-letters'],
    queryFn: () => answerOf(api.problems['dead-letters'].$get()),
    refetchInterval: SLOW_MS,
  });

/** Reads the alarms. */
export const useAlarms = () =>
  useQuery({
    queryKey: ['alarms'],
    queryFn: () => answerOf(api.problems.alarms.$get()),
    refetchInterval: SLOW_MS,
  });

/** Reads whose token TikTok refuses. */
export const useCredentials = () =>
  useQuery({
    queryKey: ['credentials'],
    queryFn: () => answerOf(api.problems.credentials.$get()),
    refetchInterval: 5000,
  });

/** Follows the latest examination; undefined when none was made yet. */
export const useExamination = () =>
  useQuery({
    queryKey: ['examination'],
    queryFn: async () => {
      try {
        return await answerOf(api.problems.examinations[':id'].$get({ param: { id: 'latest' } }));
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'running' || data?.state === 'queued' ? 1000 : SLOW_MS,
  });
