import BreadcrumbGroup from '@cloudscape-design/components/breadcrumb-group';
import { useNavigate } from 'react-router';
import { links } from '../common/links.ts';

const NAMES: Readonly<Record<string, string>> = {
  exports: 'Exports',
  audiences: 'Audiences',
  'new-source': 'New source',
  problems: 'Problems',
  configuration: 'Configuration',
};

/** Where the view is. */
export function Crumbs({ pathname }: { readonly pathname: string }) {
  const navigate = useNavigate();
  const [view = '', ...rest] = pathname.split('/').filter((part) => part !== '');
  const name = NAMES[view];
  return (
    <BreadcrumbGroup
      ariaLabel="Where this view is"
      onFollow={(event) => {
        event.preventDefault();
        navigate(event.detail.href);
      }}
      items={[
        { text: 'Pipeline', href: links.pipeline },
        ...(name === undefined ? [] : [{ text: name, href: `/${view}` }]),
        ...(rest.length === 0 ? [] : [{ text: rest.map(decodeURIComponent).join(' / '), href: pathname }]),
      ]}
    />
  );
}
