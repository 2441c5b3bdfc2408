import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../common/api.ts';
import type { AudienceFormat, AudienceRow } from '../../common/types.ts';

/** Audiences on a page of the list. */
export const PAGE_SIZE = 25;

/** Which audiences are listed. */
export interface AudienceFilter {
  readonly advertiser: string;
  /** Undefined: all. */
  readonly state: AudienceFormat['state'] | undefined;
  readonly text: string;
  readonly page: number;
}

/** One identifier type of an audience: a row of the list. */
export interface AudienceLine {
  readonly advertiser: string;
  readonly audience: string;
  readonly format: AudienceFormat;
}

/** Lists audiences. */
export const useAudiences = (filter: AudienceFilter) =>
  useQuery({
    queryKey: ['audiences', filter],
    queryFn: () => answerOf(api.audiences.$get({ query: queryOf(filter) })),
    placeholderData: keepPreviousData,
    refetchInterval: 5000,
  });

function queryOf({ advertiser, state, text, page }: AudienceFilter) {
  return {
    ...(advertiser === '' ? {} : { advertiser }),
    ...(state === undefined ? {} : { state }),
    ...(text === '' ? {} : { text }),
    page: String(page),
    size: String(PAGE_SIZE),
  };
}

/** @returns a row for each identifier type */
export const linesOf = (audiences: readonly AudienceRow[]): AudienceLine[] =>
  audiences.flatMap(({ advertiser, audience, formats }) =>
    formats.map((format) => ({ advertiser, audience, format })),
  );

/** Reads one audience. */
export const useAudience = (advertiser: string, audience: string) =>
  useQuery({
    queryKey: ['audience', advertiser, audience],
    queryFn: () =>
      answerOf(api.audiences[':advertiser'][':audience'].$get({ param: { advertiser, audience } })),
    refetchInterval: 5000,
  });
