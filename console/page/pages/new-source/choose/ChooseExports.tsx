import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import TokenGroup from '@cloudscape-design/components/token-group';
import { useAddress } from '../../../common/address.ts';
import { placeTitle } from '../place.ts';
import { usePlaces } from '../places.ts';
import { LocalFiles } from './LocalFiles.tsx';
import { StoredExports } from './StoredExports.tsx';

/** Chooses the exports to map: several at once, from both places. */
export function ChooseExports() {
  const [{ from = 's3' }, setAddress] = useAddress('from', 'find', 'page');
  const [places, setPlaces] = usePlaces();
  return (
    <SpaceBetween size="m">
      {places.length === 0 ? undefined : (
        <TokenGroup
          items={places.map((place) => ({
            label: placeTitle(place),
            dismissLabel: `Do not map ${placeTitle(place)}`,
          }))}
          onDismiss={({ detail }) => setPlaces(places.filter((_, index) => index !== detail.itemIndex))}
        />
      )}
      <Tabs
        activeTabId={from}
        ariaLabel="Where exports are"
        onChange={({ detail }) =>
          setAddress({
            from: detail.activeTabId === 's3' ? undefined : detail.activeTabId,
            find: undefined,
            page: undefined,
          })
        }
        tabs={[
          { id: 's3', label: 'Exports bucket', content: <StoredExports /> },
          { id: 'files', label: 'This machine', content: <LocalFiles /> },
        ]}
      />
    </SpaceBetween>
  );
}
