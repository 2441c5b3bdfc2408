import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useCallback } from 'react';
import { useAddress } from '../../common/address.ts';
import { Empty } from '../../common/Empty.tsx';
import { SearchBox } from '../../common/SearchBox.tsx';
import type { ConfigField, Configuration } from '../../common/types.ts';
import { Fields } from './Fields.tsx';
import { Issues } from './Issues.tsx';

/** Shows sources and settings; a search and a switch leave out what is not looked for. */
export function ConfigurationView({ configuration }: { readonly configuration: Configuration }) {
  const [{ text = '', show }, setAddress] = useAddress('text', 'show');
  const search = useCallback((typed: string) => setAddress({ text: typed }), [setAddress]);
  const isAll = show === 'all';
  const isShown = ({ path, description, isDefault }: ConfigField): boolean =>
    (isAll || !isDefault) && `${path} ${description}`.toLowerCase().includes(text.toLowerCase());
  const parts = [
    ...configuration.sources.map(({ name, description, fields }) => ({
      title: `Source ${name}`,
      description,
      fields: fields.filter(isShown),
    })),
    ...configuration.groups.map(({ name, description, fields }) => ({
      title: name,
      description,
      fields: fields.filter(isShown),
    })),
  ].filter(({ fields }) => fields.length > 0);
  // A file that cannot be read has no fields to show.
  if (configuration.sources.length + configuration.groups.length === 0) {
    return <Issues configuration={configuration} />;
  }
  return (
    <SpaceBetween size="l">
      <Issues configuration={configuration} />
      <SearchBox label="Find fields by name or meaning" text={text} onChange={search} />
      <Toggle
        checked={isAll}
        onChange={({ detail }) => setAddress({ show: detail.checked ? 'all' : undefined })}
      >
        Show fields that have their default, too
      </Toggle>
      {parts.length === 0 ? (
        <Empty title="No field fits">Show fields that have their default too, or clear the search.</Empty>
      ) : (
        parts.map((part) => <Fields key={part.title} {...part} />)
      )}
    </SpaceBetween>
  );
}
