import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import { useMemo } from 'react';

export interface ChoiceOption {
  readonly value: string;
  readonly label: string;
  readonly description?: string;
}

export interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly ChoiceOption[];
  readonly onChange: (value: string) => void;
  readonly description?: string;
  /** Whether the list can be searched, for long lists. */
  readonly isSearched?: boolean;
  readonly isDisabled?: boolean;
}

/** A list to choose one of. */
export function Choice(props: ChoiceProps) {
  const { label, value, options, onChange, description, isSearched, isDisabled } = props;
  const selected = useMemo(() => options.find((option) => option.value === value) ?? null, [options, value]);
  return (
    <FormField label={label} description={description} stretch>
      <Select
        selectedOption={selected}
        options={options}
        disabled={isDisabled === true}
        filteringType={isSearched === true ? 'auto' : 'none'}
        expandToViewport
        onChange={({ detail }) => onChange(detail.selectedOption.value ?? '')}
      />
    </FormField>
  );
}
