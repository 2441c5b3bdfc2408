import { useEffect } from 'react';
import type { Place } from '../../../common/types.ts';
import { useSurvey } from '../data.ts';
import { draftOf, fits } from '../draft.ts';
import { useDraft } from '../draft-store.ts';
import { useColumnNames } from '../names-store.ts';
import { placeKey } from '../place.ts';

/** Surveys an export and begins its draft, whether it is shown or not; anew when the export lost a column that was used. */
export function DraftStarter({ place }: { readonly place: Place }) {
  const [names] = useColumnNames(place);
  const [draft, setDraft] = useDraft(placeKey(place));
  const { job } = useSurvey(place, names);
  const result = job?.result;
  useEffect(() => {
    if (result === undefined) return;
    if (draft === undefined || !fits(draft, result)) setDraft(draftOf(result));
  }, [draft, result, setDraft]);
  return undefined;
}
