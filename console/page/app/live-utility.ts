import type { TopNavigationProps } from '@cloudscape-design/components/top-navigation';
import { useQueryClient } from '@tanstack/react-query';
import { useCounts } from '../common/counts.ts';

/** Says whether the page is up to date; pressing it reads everything again. */
export function useLiveUtility(): TopNavigationProps.Utility {
  const queries = useQueryClient();
  const { isError, isPending } = useCounts();
  const text = isError ? 'Not up to date' : isPending ? 'Connecting' : 'Live';
  return {
    type: 'button',
    text,
    title: `${text}: read everything again`,
    iconName: isError ? 'status-warning' : isPending ? 'status-pending' : 'status-positive',
    disableUtilityCollapse: true,
    disableTextCollapse: true,
    onClick: () => void queries.invalidateQueries(),
  };
}
