import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import SideNavigation, { type SideNavigationProps } from '@cloudscape-design/components/side-navigation';
import { useNavigate } from 'react-router';
import { links } from '../common/links.ts';
import { useSession } from '../common/session.ts';
import { useProblemCount } from './problem-count.ts';

/** The list of views. */
export function Navigation({ pathname }: { readonly pathname: string }) {
  const navigate = useNavigate();
  const problems = useProblemCount();
  return (
    <SideNavigation
      activeHref={`/${pathname.split('/')[1] ?? ''}`}
      items={itemsOf(problems)}
      itemsControl={<About />}
      onFollow={(event) => {
        event.preventDefault();
        navigate(event.detail.href);
      }}
    />
  );
}

const itemsOf = (problems: number): SideNavigationProps.Item[] => [
  { type: 'link', text: 'Pipeline', href: links.pipeline },
  { type: 'link', text: 'Exports', href: links.exports },
  { type: 'link', text: 'Audiences', href: links.audiences },
  { type: 'divider' },
  { type: 'link', text: 'New source', href: links.newSource },
  {
    type: 'link',
    text: 'Problems',
    href: links.problems,
    ...(problems > 0 ? { info: <Badge color="red">{problems}</Badge> } : {}),
  },
  { type: 'link', text: 'Configuration', href: links.configuration },
];

/** Which stack this is about, and whether anything can be changed. */
function About() {
  const session = useSession();
  if (session === undefined) return undefined;
  return (
    <Box padding={{ bottom: 's' }}>
      <Box variant="strong">{session.stackName}</Box>
      <Box color="text-body-secondary" fontSize="body-s">
        {session.isLocalCloud ? 'the local cloud' : session.region}
      </Box>
      {session.isReadOnly ? <Badge>read only</Badge> : undefined}
    </Box>
  );
}
