import Grid from '@cloudscape-design/components/grid';
import { showCountOf } from '../../../../lambdas/shared/report-page/numbers.ts';
import { Choice, type ChoiceProps } from '../Choice.tsx';
import { SearchBox } from '../SearchBox.tsx';

export interface ListFiltersProps {
  /** What is searched, for example `Find exports by id or source`. */
  readonly label: string;
  /** What is listed, in the singular. */
  readonly noun: string;
  readonly text: string;
  /** How many there are with these filters, once it is known. */
  readonly total: number | undefined;
  readonly choices: readonly ChoiceProps[];
  readonly onText: (text: string) => void;
}

/** Narrows a list by a text and by choices. */
export function ListFilters({ label, noun, text, total, choices, onText }: ListFiltersProps) {
  return (
    <Grid
      gridDefinition={[
        { colspan: { default: 12, xs: 6 } },
        ...choices.map(() => ({ colspan: { default: 6, xs: 3 } })),
      ]}
    >
      <SearchBox
        label={label}
        text={text}
        {...(total === undefined ? {} : { found: `${showCountOf(total, noun)} found` })}
        onChange={onText}
      />
      {choices.map((choice) => (
        <Choice key={choice.label} {...choice} />
      ))}
    </Grid>
  );
}
