import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../common/api.ts';

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

async function readLatestExamination() {
  const jobs = await answerOf(api.jobs.$get());
  const [latest] = jobs
    .filter(({ kind }) => kind === 'examination')
    .toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1));
  if (latest === undefined) return null;
  return answerOf(api.problems.examinations[':id'].$get({ param: { id: latest.id } }));
}

/** Follows the latest examination; null when none was made yet. */
export const useExamination = () =>
  useQuery({
    queryKey: ['examination'],
    queryFn: readLatestExamination,
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'running' || data?.state === 'queued' ? 1000 : SLOW_MS,
  });
