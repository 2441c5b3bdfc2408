import type { IconProps } from '@cloudscape-design/components/icon';
import type { TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../common/api.ts';
import { useCounts } from '../common/counts.ts';
import { useStaleError } from './stale-error.ts';

/** Says whether the page is up to date; pressing it reads everything again. */
export function useLiveUtility(): TopNavigationProps.Utility {
  const queries = useQueryClient();
  const [text, iconName] = useLiveState();
  return {
    type: 'button',
    text,
    title: `${text}: read everything again`,
    iconName,
    disableUtilityCollapse: true,
    disableTextCollapse: true,
    onClick: () => void queries.invalidateQueries(),
  };
}

function useLiveState(): readonly [string, IconProps.Name] {
  const { error, isPending } = useCounts();
  const staleError = useStaleError();
  if (isPending) return ['Connecting', 'status-pending'];
  if (error instanceof ApiError && error.kind === 'notDeployed') return ['No stack', 'status-info'];
  return error === null && staleError === null
    ? ['Live', 'status-positive']
    : ['Not up to date', 'status-warning'];
}
