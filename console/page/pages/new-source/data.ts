import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { ApiError, answerOf, api } from '../../common/api.ts';
import { useJob, useJobState } from '../../common/job.ts';
import type { Place, WrittenSource } from '../../common/types.ts';
import { placeKey } from './place.ts';

const newSource = api['new-source'];

/** Exports, or files of a folder, on a page of the list. */
export const PAGE_SIZE = 15;

/** Reads what can be chosen. */
export const useOptions = () =>
  useQuery({
    queryKey: ['options'],
    queryFn: () => answerOf(newSource.options.$get()),
  });

/** Lists the exports in the bucket, newest first. */
export const useStoredExports = (text: string, page: number) =>
  useQuery({
    queryKey: ['stored-exports', text, page],
    queryFn: () =>
      answerOf(
        newSource.exports.$get({
          query: { ...(text === '' ? {} : { text }), page: String(page), size: String(PAGE_SIZE) },
        }),
      ),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });

/** Lists a folder of this machine. */
export const useFolder = (folder: string, text: string, page: number) =>
  useQuery({
    queryKey: ['folder', folder, text, page],
    queryFn: () =>
      answerOf(
        newSource.files.$get({
          query: { folder, ...(text === '' ? {} : { text }), page: String(page), size: String(PAGE_SIZE) },
        }),
      ),
    placeholderData: (before) => (before?.folder === folder ? before : undefined),
  });

/** Surveys the columns of an export, and follows that. */
export function useSurvey(place: Place, columns: readonly string[] | undefined) {
  const survey = useJob({
    name: `survey ${placeKey(place)} ${columns?.join(',') ?? ''}`,
    start: () =>
      answerOf(
        newSource.surveys.$post({
          json: { place, ...(columns === undefined ? {} : { columns: [...columns] }) },
        }),
      ),
    read: (id) => answerOf(newSource.surveys[':id'].$get({ param: { id } })),
  });
  const again = () => {
    // What was counted with it is forgotten with its id. One that the server does not know is no failure.
    if (survey.job !== undefined) void forgetSurvey(survey.job.id).catch(() => undefined);
    survey.again();
  };
  return { ...survey, again };
}

const forgetSurvey = (id: string) => answerOf(newSource.surveys[':id'].$delete({ param: { id } }));

/**
 * Surveys again once the server no longer knows the survey, because it was started again.
 *
 * @param error of a request that names the survey
 */
export function useAgainWhenLost(error: unknown, again: () => void): void {
  const isLost = error instanceof ApiError && error.kind === 'notFound';
  const surveyAgain = useEffectEvent(again);
  useEffect(() => {
    if (isLost) surveyAgain();
  }, [isLost]);
}

/** Counts what would become of an export with a source as it is now; a change of the source ends the counting. */
export const useJudgement = (surveyId: string | undefined, source: WrittenSource | undefined) =>
  useJob({
    name:
      surveyId === undefined || source === undefined
        ? undefined
        : `judge ${surveyId} ${JSON.stringify(source)}`,
    start: () => {
      if (surveyId === undefined || source === undefined) throw new Error('There is nothing to judge yet');
      return answerOf(newSource.judgements.$post({ json: { surveyId, source } }));
    },
    read: (id) => answerOf(newSource.judgements[':id'].$get({ param: { id } })),
    endsWhenLeft: true,
  });

/** What saving would do to the sources that are there. */
export interface PutOptions {
  readonly replaces: boolean;
  readonly dropsSamples: boolean;
}

/** Compares the configuration with the one that saving would write. */
export const useDiff = (sources: readonly [WrittenSource, ...WrittenSource[]], options: PutOptions) =>
  useQuery({
    queryKey: ['diff', sources, options],
    queryFn: () => answerOf(newSource.diff.$post({ json: { sources: [...sources], ...options } })),
    placeholderData: keepPreviousData,
  });

/** Reads the commands that do the same. */
export const useCommands = (surveyId: string | undefined, source: WrittenSource, options: PutOptions) =>
  useQuery({
    queryKey: ['commands', surveyId, source, options],
    queryFn: () =>
      answerOf(newSource.commands.$post({ json: { surveyId: surveyId ?? '', source, ...options } })),
    enabled: surveyId !== undefined,
  });

/** Begins to prepare an export on this machine with a saved source. */
export const startPreparation = (surveyId: string, source: string) =>
  answerOf(newSource.preparations.$post({ json: { surveyId, source } }));

/** Follows a preparation, which nothing but a person starts. */
export const usePreparation = (id: string | undefined) =>
  useJobState(id, (known) => answerOf(newSource.preparations[':id'].$get({ param: { id: known } })));
