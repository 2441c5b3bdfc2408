import SpaceBetween from '@cloudscape-design/components/space-between';
import type { Place, WrittenSource } from '../../../common/types.ts';
import { useDiff, useOptions } from '../data.ts';
import { writtenSource } from '../draft.ts';
import { useDrafts } from '../draft-store.ts';
import { useNamesOfAll } from '../names-store.ts';
import { placeKey } from '../place.ts';
import { NextSteps } from './NextSteps.tsx';
import { SaveChange } from './SaveChange.tsx';
import { useSampleChoice } from './sample-choice.ts';

/** Shows what saving the sources changes in the configuration, saves them together, and leads on. */
export function SaveSources({ places }: { readonly places: readonly Place[] }) {
  const drafts = useDrafts(places.map(placeKey));
  const names = useNamesOfAll(places);
  const [first, ...others] = (drafts ?? []).map((draft, index) => writtenSource(draft, names[index]));
  return first === undefined ? undefined : <Saving places={places} sources={[first, ...others]} />;
}

interface SavingProps {
  readonly places: readonly Place[];
  readonly sources: readonly [WrittenSource, ...WrittenSource[]];
}

function Saving({ places, sources }: SavingProps) {
  const [dropsSamples, setDropsSamples] = useSampleChoice();
  const options = useOptions().data;
  // The difference shows what is replaced, and saving holds to what was shown.
  const put = { replaces: true, dropsSamples };
  const diff = useDiff(sources, put);
  const isSaved = !diff.isPlaceholderData && diff.data?.lines.every(({ kind }) => kind === 'same') === true;
  const taken = sources.map(({ name }) => name).filter((name) => options?.sourceNames.includes(name));
  return (
    <SpaceBetween size="l">
      <SaveChange
        sources={sources}
        put={put}
        diff={diff}
        isSaved={isSaved}
        replaced={taken}
        samples={options?.samples ?? []}
        onDropSamples={setDropsSamples}
      />
      {places.map((place, index) => {
        const source = sources[index];
        return source === undefined ? undefined : (
          <NextSteps
            key={placeKey(place)}
            place={place}
            source={source}
            isSaved={isSaved}
            put={{ replaces: taken.includes(source.name), dropsSamples }}
          />
        );
      })}
    </SpaceBetween>
  );
}
