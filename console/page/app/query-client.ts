import { QueryClient } from '@tanstack/react-query';
import { ApiError } from '../common/api.ts';

const RETRIES = 2;

/**
 * Makes the cache of what the server answered. A refusal is not asked for again; a server that is gone may come back. The
 * server is on this machine, so that it can be asked without a network too.
 */
export const newQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 2000,
        retry: (failures, error) => failures < RETRIES && !(error instanceof ApiError && error.isRefusal),
      },
      mutations: { networkMode: 'always' },
    },
  });
