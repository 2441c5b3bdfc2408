import { useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../common/api.ts';

/** Reads the configuration, as it is on the disk now. */
export const useConfiguration = () =>
  useQuery({
    queryKey: ['configuration'],
    queryFn: () => answerOf(api.configuration.$get()),
    refetchInterval: 5000,
  });
