import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState } from 'react';
import type { Place } from '../../../common/types.ts';
import { useDraft } from '../draft-store.ts';
import { useColumnNames } from '../names-store.ts';
import { placeKey } from '../place.ts';

export interface NameColumnsProps {
  readonly place: Place;
  /** How many columns there are; left out while the export could not be read. */
  readonly count?: number;
}

/** Asks for the names of the columns of CSV files without a header. */
export function NameColumns({ place, count }: NameColumnsProps) {
  const [names, setNames] = useColumnNames(place);
  const [, , forgetDraft] = useDraft(placeKey(place));
  const [typed, setTyped] = useState(names?.join(', ') ?? '');
  const given = typed.split(',').map((name) => name.trim());
  const isEnough = given.every((name) => name !== '') && (count === undefined || given.length === count);
  return (
    <Alert type="info" header="Do the files have no header?">
      <SpaceBetween size="s">
        <FormField
          label="Names of the columns"
          description="Of all columns in their order, separated by commas."
          errorText={typed === '' || isEnough ? undefined : `Give ${count ?? 'all'} names.`}
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
