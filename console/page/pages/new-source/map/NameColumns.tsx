import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Place, Survey } from '../../../common/types.ts';
import { isUsable } from '../draft.ts';
import { useDraft } from '../draft-store.ts';
import { useColumnNames } from '../names-store.ts';
import { placeKey } from '../place.ts';

/** Asks for the names of the columns where the files have no header. Nothing where they have one. */
export function NameColumns({ place, survey }: { readonly place: Place; readonly survey: Survey }) {
  const [names, setNames] = useColumnNames();
  const [, , forgetDraft] = useDraft(placeKey(place));
  const [typed, setTyped] = useState(names?.join(', ') ?? '');
  if (survey.export.format !== 'csv' || (names === undefined && survey.columns.every(isUsable)))
    return undefined;
  const given = typed.split(',').map((name) => name.trim());
  const isEnough = given.length === survey.columns.length && given.every((name) => name !== '');
  return (
    <Alert
      type={names === undefined ? 'warning' : 'info'}
      header={
        names === undefined ? 'The first line does not look like names of columns' : 'Columns named here'
      }
    >
      <SpaceBetween size="s">
        <FormField
          label="Names of the columns"
          description={`Of all ${survey.columns.length} columns in their order, separated by commas.`}
          errorText={typed === '' || isEnough ? undefined : `Give ${survey.columns.length} names.`}
          stretch
        >
          <Input
            value={typed}
            placeholder="email, phone, country"
            onChange={({ detail }) => setTyped(detail.value)}
          />
        </FormField>
        <Button
          disabled={!isEnough}
          onClick={() => {
            forgetDraft();
            setNames(given);
          }}
        >
          Use these names
        </Button>
      </SpaceBetween>
    </Alert>
  );
}
