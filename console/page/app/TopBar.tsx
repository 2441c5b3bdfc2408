import TopNavigation from '@cloudscape-design/components/top-navigation';
import { useNavigate } from 'react-router';
import { links } from '../common/links.ts';
import { MODES, type ModeChoice, useMode } from '../common/mode.ts';
import { useLiveUtility } from './live-utility.ts';

const MODE_NAMES: Readonly<Record<ModeChoice, string>> = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
};

/** The bar at the top: what this is, whether it is live, and how it looks. */
export function TopBar() {
  const navigate = useNavigate();
  const [mode, setMode] = useMode();
  const live = useLiveUtility();
  return (
    <TopNavigation
      identity={{
        title: 'Audiences console',
        href: links.pipeline,
        onFollow: (event) => {
          event.preventDefault();
          navigate(links.pipeline);
        },
      }}
      utilities={[
        live,
        {
          type: 'menu-dropdown',
          iconName: 'settings',
          ariaLabel: 'Appearance',
          title: 'Appearance',
          items: MODES.map((id) => ({
            id,
            text: MODE_NAMES[id],
            itemType: 'checkbox' as const,
            checked: id === mode,
          })),
          onItemClick: ({ detail }) => setMode(MODES.find((id) => id === detail.id) ?? 'system'),
        },
      ]}
    />
  );
}
