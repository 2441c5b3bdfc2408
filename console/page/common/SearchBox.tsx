import FormField from '@cloudscape-design/components/form-field';
import TextFilter from '@cloudscape-design/components/text-filter';
import { useEffect, useEffectEvent, useState } from 'react';

export interface SearchBoxProps {
  /** What is searched, for example `Find exports by source or id`. */
  readonly label: string;
  readonly text: string;
  /** How many were found, in words. */
  readonly found?: string;
  readonly onChange: (text: string) => void;
}

const PAUSE_MS = 300;

/** Searches a list while the person types; the list follows after a short pause. */
export function SearchBox({ label, text, found, onChange }: SearchBoxProps) {
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  const search = useEffectEvent(onChange);
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => search(typed), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, text]);
  return (
    <FormField label={label} stretch>
      <TextFilter
        filteringText={typed}
        filteringAriaLabel={label}
        filteringClearAriaLabel="Clear the search"
        countText={text === '' ? '' : (found ?? '')}
        onChange={({ detail }) => setTyped(detail.filteringText)}
      />
    </FormField>
  );
}
