import AppLayout from '@cloudscape-design/components/app-layout';
import { useEffect, useState } from 'react';
import { Outlet, useLocation } from 'react-router';
import { Messages } from '../common/flash.tsx';
import { links } from '../common/links.ts';
import { useIsNarrow } from '../common/narrow.ts';
import { ConfigProblem } from './ConfigProblem.tsx';
import { Crumbs } from './Crumbs.tsx';
import { Navigation } from './Navigation.tsx';
import { StaleNotice } from './StaleNotice.tsx';
import { TopBar } from './TopBar.tsx';
import { useValidNavigation } from './valid-navigation.ts';
import { loadAllViews } from './views.ts';

const TOP_BAR = 'top-bar';
const AFTER_FIRST_VIEW_MS = 2000;

/** The wizard closes the list of views to have the room; the other views have it as the person left it. */
function useNavigation(isWizard: boolean): [boolean, (isOpen: boolean) => void] {
  const isWide = matchMedia('(min-width: 1000px)').matches;
  const [isOpenBeside, setIsOpenBeside] = useState({ wizard: isWide, others: isWide });
  const name = isWizard ? 'wizard' : 'others';
  return [isOpenBeside[name], (isOpen) => setIsOpenBeside((before) => ({ ...before, [name]: isOpen }))];
}

/** What is around every view: the bar, the list of views, and messages. */
export function Shell() {
  const { pathname } = useLocation();
  useValidNavigation(useIsNarrow());
  const [isOpen, setIsOpen] = useNavigation(pathname === links.newSource);
  useEffect(() => {
    const timer = setTimeout(() => void loadAllViews(), AFTER_FIRST_VIEW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <div id={TOP_BAR}>
        <TopBar />
      </div>
      <AppLayout
        headerSelector={`#${TOP_BAR}`}
        toolsHide
        navigation={<Navigation pathname={pathname} />}
        navigationOpen={isOpen}
        navigationWidth={220}
        onNavigationChange={({ detail }) => setIsOpen(detail.open)}
        breadcrumbs={<Crumbs pathname={pathname} />}
        notifications={<Messages />}
        stickyNotifications
        content={
          <>
            <ConfigProblem />
            <StaleNotice />
            <Outlet />
          </>
        }
        ariaLabels={{
          navigation: 'Views',
          navigationClose: 'Close the list of views',
          navigationToggle: 'Open the list of views',
          notifications: 'Messages',
        }}
      />
    </>
  );
}
