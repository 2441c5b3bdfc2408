import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../common/api.ts';
import type { ExportRow } from '../../common/types.ts';

type ExportState = ExportRow['state'];

/** The states of an export, in the order in which it comes into them. */
export const EXPORT_STATES = [
  'discovered',
  'preparing',
  'prepared',
  'delivered',
  'failed',
] as const satisfies readonly ExportState[];

/** Exports on a page of the list. */
export const PAGE_SIZE = 25;

/** Which exports are listed. */
export interface ExportFilter {
  readonly source: string;
  /** Undefined: all. */
  readonly state: ExportState | undefined;
  readonly text: string;
  readonly page: number;
}

/** Lists exports. */
export const useExports = (filter: ExportFilter) =>
  useQuery({
    queryKey: ['exports', filter],
    queryFn: () => answerOf(api.exports.$get({ query: queryOf(filter) })),
    placeholderData: keepPreviousData,
    refetchInterval: 5000,
  });

/** The server takes a part that is left out for all. */
function queryOf({ source, state, text, page }: ExportFilter) {
  return {
    ...(source === '' ? {} : { source }),
    ...(state === undefined ? {} : { state }),
    ...(text === '' ? {} : { text }),
    page: String(page),
    size: String(PAGE_SIZE),
  };
}

/** What changes is followed; what has ended changes when TikTok has matched it, or a person runs it again. */
const FOLLOWING_MS = 3000;
const ENDED_MS = 60_000;

/**
 * Reads one export and what became of it.
 *
 * @param isAsked whether a person was asked about another run, which may begin soon
 */
export const useExport = (source: string, exportId: string, run: string | undefined, isAsked: boolean) =>
  useQuery({
    queryKey: ['export', source, exportId, run],
    queryFn: () =>
      answerOf(
        api.exports[':source'][':exportId'].$get({
          param: { source, exportId },
          query: run === undefined ? {} : { run },
        }),
      ),
    refetchInterval: ({ state: { data } }) => (data?.isOver === true && !isAsked ? ENDED_MS : FOLLOWING_MS),
  });
