import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiError, answerOf, api } from './api.ts';

const JOB_MS = 1000;

/** What every kind of long work tells. */
export interface JobLike {
  readonly id: string;
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly step: string;
}

/** Whether the work has not ended. */
export const isUnderWay = (job: JobLike | null | undefined): boolean =>
  job?.state === 'queued' || job?.state === 'running';

export interface JobOptions<Job extends JobLike> {
  /** Names the work: another name, other work. Undefined: there is nothing to do yet. */
  readonly name: string | undefined;
  readonly start: () => Promise<{ id: string }>;
  readonly read: (id: string) => Promise<Job>;
  /** Ends work whose view was closed. @default false */
  readonly endsWhenLeft?: boolean;
}

/** Follows long work that was started; undefined: there is none. */
export function useJobState<Job extends JobLike>(id: string | undefined, read: (id: string) => Promise<Job>) {
  const { data, error } = useQuery({
    queryKey: ['job-state', id],
    queryFn: () => read(id ?? '').catch(nullWhenGone),
    enabled: id !== undefined,
    gcTime: Number.POSITIVE_INFINITY,
    refetchInterval: ({ state: { data, error } }) => (isUnderWay(data) || error !== null ? JOB_MS : false),
  });
  return { job: data ?? undefined, error, isGone: data === null };
}

/** A server that was started again knows no earlier work. */
function nullWhenGone(error: unknown): null {
  if (error instanceof ApiError && error.status === 404) return null;
  throw error;
}

/** Starts long work once, and follows it. Work that the server no longer knows, because it started again, is started again. */
export function useJob<Job extends JobLike>({ name, start, read, endsWhenLeft = false }: JobOptions<Job>) {
  const queries = useQueryClient();
  const started = useQuery({
    queryKey: ['job', name],
    queryFn: () => startOnce(name ?? '', start),
    enabled: name !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const id = name === undefined ? undefined : started.data?.id;
  const { job, error, isGone } = useJobState(id, read);
  useEffect(() => {
    if (isGone) forget(queries, name);
  }, [isGone, name, queries]);
  useEffect(() => {
    if (!endsWhenLeft || id === undefined) return;
    return () => endUnfinished(queries, { id, name });
  }, [endsWhenLeft, id, name, queries]);
  return {
    job,
    error: started.error ?? error,
    again: () => forget(queries, name),
  };
}

/** Ends long work. */
export const cancelJob = (id: string) => answerOf(api.jobs[':id'].$delete({ param: { id } }));

const storageKey = (name: string): string => `job ${name}`;

/** Work that this tab has started is followed on after a reload. */
async function startOnce(name: string, start: () => Promise<{ id: string }>): Promise<{ id: string }> {
  const known = sessionStorage.getItem(storageKey(name));
  if (known !== null) return { id: known };
  const { id } = await start();
  sessionStorage.setItem(storageKey(name), id);
  return { id };
}

function forget(queries: QueryClient, name: string | undefined): void {
  sessionStorage.removeItem(storageKey(name ?? ''));
  void queries.resetQueries({ queryKey: ['job', name], exact: true });
}

function endUnfinished(
  queries: QueryClient,
  { id, name }: { readonly id: string; readonly name: string | undefined },
): void {
  const job = queries.getQueryData<JobLike | null>(['job-state', id]);
  if (job !== undefined && !isUnderWay(job)) return;
  sessionStorage.removeItem(storageKey(name ?? ''));
  queries.removeQueries({ queryKey: ['job', name], exact: true });
  // Work that cannot be ended ends by itself.
  void cancelJob(id).catch(() => undefined);
}
