import Tabs from '@cloudscape-design/components/tabs';
import { useAddress } from '../../../common/address.ts';
import type { Place } from '../../../common/types.ts';
import { placeKey, placeTitle } from '../place.ts';
import { DraftStarter } from './DraftStarter.tsx';
import { MapExport } from './MapExport.tsx';

/** Maps the columns of each chosen export. */
export function MapExports({ places }: { readonly places: readonly Place[] }) {
  const [{ tab }, setAddress] = useAddress('tab');
  const [first] = places;
  if (first === undefined) return undefined;
  const active = places.find((place) => placeKey(place) === tab) ?? first;
  return (
    <>
      {places.map((place) => (
        <DraftStarter key={placeKey(place)} place={place} />
      ))}
      {places.length === 1 ? (
        <MapExport key={placeKey(first)} place={first} />
      ) : (
        <Tabs
          activeTabId={placeKey(active)}
          ariaLabel="Exports"
          onChange={({ detail }) => setAddress({ tab: detail.activeTabId })}
          tabs={places.map((place) => ({
            id: placeKey(place),
            label: placeTitle(place),
            content: <MapExport place={place} />,
          }))}
        />
      )}
    </>
  );
}
