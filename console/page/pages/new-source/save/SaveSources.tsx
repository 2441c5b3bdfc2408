import SpaceBetween from '@cloudscape-design/components/space-between';
import { Loaded } from '../../../common/Loaded.tsx';
import type { Options, Place, WrittenSource } from '../../../common/types.ts';
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
  return (
    <Loaded what="The configuration" query={useOptions()}>
      {(options) => {
        const [first, ...others] = (drafts ?? []).map((draft, index) =>
          writtenSource(draft, options.kept, names[index]),
        );
        return first === undefined ? undefined : (
          <Saving places={places} sources={[first, ...others]} options={options} />
        );
      }}
    </Loaded>
  );
}

interface SavingProps {
  readonly places: readonly Place[];
  readonly sources: readonly [WrittenSource, ...WrittenSource[]];
  readonly options: Options;
}

function Saving({ places, sources, options }: SavingProps) {
  const [dropsSamples, setDropsSamples] = useSampleChoice();
  // The difference shows what is replaced, and saving holds to what was shown.
  const put = { replaces: true, dropsSamples };
  const diff = useDiff(sources, put);
  const isSaved = !diff.isPlaceholderData && diff.data?.lines.every(({ kind }) => kind === 'same') === true;
  const taken = sources.map(({ name }) => name).filter((name) => options.sourceNames.includes(name));
  return (
    <SpaceBetween size="l">
      <SaveChange
        sources={sources}
        put={put}
        diff={diff}
        isSaved={isSaved}
        replaced={taken}
        samples={options.samples}
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
