import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Place } from '../../../common/types.ts';
import { useDraft } from '../draft-store.ts';
import { placeKey } from '../place.ts';
import { SaveSource } from './SaveSource.tsx';

/** Saves the source of each export. */
export function SaveSources({ places }: { readonly places: readonly Place[] }) {
  return (
    <SpaceBetween size="l">
      {places.map((place) => (
        <WithDraft key={placeKey(place)} place={place} />
      ))}
    </SpaceBetween>
  );
}

function WithDraft({ place }: { readonly place: Place }) {
  const [draft] = useDraft(placeKey(place));
  return draft === undefined ? undefined : <SaveSource place={place} draft={draft} />;
}
