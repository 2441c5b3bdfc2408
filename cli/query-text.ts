import type { QueryAnswer } from '../operations/exports/query.ts';

/** Says what came of asking for a query. */
export function queryText({ source, state, queryId }: QueryAnswer): string {
  switch (state) {
    case 'started':
      return `Started query ${queryId} of ${source}; its result comes to exports/${source}/${queryId}/`;
    case 'running':
      return `Query ${queryId} of ${source} is still running: no second one was started`;
    case 'starting':
      return `A query of ${source} is being started by another call at this moment; ask again in a minute for its id`;
  }
}
