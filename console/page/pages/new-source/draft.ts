import {
  audienceNameFault,
  CRON,
  plainAudienceName,
  SOURCE_NAME,
  type TextRule,
} from '../../../../lambdas/shared/config/source-texts.ts';
import type { Options, Survey, SurveyedColumn, WrittenSource } from '../../common/types.ts';

type WrittenIdentifier = NonNullable<WrittenSource['identifiers']>[number];
export type IdentifierType = WrittenIdentifier['type'];

/** How a column is used. */
export interface ColumnDraft {
  /** Left out: it is not used. */
  readonly type?: IdentifierType;
  /** For phone numbers without a country code. */
  readonly defaultRegion?: string;
  /** Column with the region of each row. */
  readonly regionColumn?: string;
  /** How digits without a plus are read. */
  readonly numbers?: 'auto' | 'national' | 'international';
}

/** A source that is being made from an export. */
export interface Draft {
  readonly name: string;
  readonly audience: { readonly kind: 'column' | 'name'; readonly value: string };
  readonly columns: Readonly<Record<string, ColumnDraft>>;
  /** Left out, as the two below: not chosen, so that it is as in the source of this name that is replaced. */
  readonly action?: Action;
  /** Empty: the first one. */
  readonly advertiser?: string;
  /** Empty: on arrival. */
  readonly prepareSchedule?: string;
}

type Action = NonNullable<WrittenSource['action']>;

/** What no export tells of a source. */
export type DraftSettings = Required<Pick<Draft, 'action' | 'advertiser' | 'prepareSchedule'>>;

/**
 * Tells the settings of a draft: those that were chosen, and else those of the source that it would replace, whatever name it has now.
 *
 * @param draft the draft
 * @param kept of each source that is there, what no export tells
 */
export function settingsOf(draft: Draft, kept: Options['kept']): DraftSettings {
  const replaced = kept.find(({ name }) => name === draft.name.trim());
  return {
    action: draft.action ?? replaced?.action ?? 'append',
    advertiser: draft.advertiser ?? replaced?.advertiser ?? '',
    prepareSchedule: draft.prepareSchedule ?? replaced?.prepareSchedule ?? '',
  };
}

/** Makes the draft that the survey of an export suggests. */
export function draftOf({ suggestedName, suggestion, columns }: Survey): Draft {
  const { audienceColumn, regionColumn, identifiers } = suggestion;
  return {
    name: suggestedName,
    audience:
      audienceColumn === undefined ? { kind: 'name', value: '' } : { kind: 'column', value: audienceColumn },
    columns: Object.fromEntries(
      columns.map(({ column }) => {
        const taken = identifiers.find((identifier) => identifier.column === column);
        if (taken === undefined) return [column, {}];
        const isPhone = taken.type === 'phone';
        return [
          column,
          {
            type: taken.type,
            ...(isPhone && regionColumn !== undefined ? { regionColumn } : {}),
            ...(taken.numbers === undefined ? {} : { numbers: taken.numbers }),
          },
        ];
      }),
    ),
  };
}

/**
 * Writes a draft as the configuration has it.
 *
 * @param draft the draft
 * @param kept of each source that is there, what no export tells
 * @param names of the columns of files without a header
 */
export function writtenSource(
  draft: Draft,
  kept: Options['kept'],
  names: readonly string[] | undefined,
): WrittenSource {
  const { name, audience } = draft;
  const { action, advertiser, prepareSchedule } = settingsOf(draft, kept);
  return {
    name: name.trim(),
    audience:
      audience.kind === 'column' ? { column: audience.value } : { name: plainAudienceName(audience.value) },
    identifiers: identifiersOf(draft),
    action,
    ...(advertiser === '' ? {} : { advertiser }),
    ...(prepareSchedule.trim() === '' ? {} : { prepareSchedule: prepareSchedule.trim() }),
    ...(names === undefined ? {} : { columns: [...names] }),
  };
}

/** @returns the columns that are used, as the configuration has them */
export const identifiersOf = ({ columns }: Draft): WrittenIdentifier[] =>
  Object.entries(columns).flatMap<WrittenIdentifier>(
    ([column, { type, defaultRegion, regionColumn, numbers }]) => {
      if (type === undefined) return [];
      if (type !== 'phone') return [{ column, type }];
      return [
        {
          column,
          type,
          ...(defaultRegion === undefined ? {} : { defaultRegion }),
          ...(regionColumn === undefined ? {} : { regionColumn }),
          ...(numbers === undefined ? {} : { numbers }),
        },
      ];
    },
  );

/** @returns whether a survey has every column that a draft uses */
export function fits(draft: Draft, { columns }: Survey): boolean {
  const { kind, value } = draft.audience;
  const used = identifiersOf(draft).flatMap((identifier) => [
    identifier.column,
    ...('regionColumn' in identifier && identifier.regionColumn !== undefined
      ? [identifier.regionColumn]
      : []),
  ]);
  return [...used, ...(kind === 'column' && value !== '' ? [value] : [])].every((name) =>
    columns.some(({ column }) => column === name),
  );
}

/** What the typed texts of a draft must be, where they are something else. */
export interface DraftFaults {
  readonly name: string | undefined;
  readonly audience: string | undefined;
  readonly prepareSchedule: string | undefined;
}

/** Checks the texts that are typed as the configuration will; one that is still empty has no fault. */
export const faultsIn = ({ name, audience, prepareSchedule = '' }: Draft): DraftFaults => ({
  name: faultOf(SOURCE_NAME, name),
  audience:
    audience.kind === 'name' && audience.value.trim() !== '' ? audienceNameFault(audience.value) : undefined,
  prepareSchedule: faultOf(CRON, prepareSchedule),
});

const faultOf = ({ pattern, expected }: TextRule, text: string): string | undefined =>
  text.trim() === '' || pattern.test(text.trim()) ? undefined : expected;

/** @returns what is missing or wrong before a draft can be saved; undefined when nothing is */
export function missingIn(draft: Draft): string | undefined {
  const { name, audience, prepareSchedule } = faultsIn(draft);
  if (name !== undefined) return `Name of the source: ${name}.`;
  if (audience !== undefined) return `Name of the audience: ${audience}.`;
  if (prepareSchedule !== undefined) return `Preparation at fixed times: ${prepareSchedule}.`;
  if (draft.name.trim() === '') return 'Give the source a name.';
  if (identifiersOf(draft).length === 0) return 'Choose the type of at least one column.';
  if (draft.audience.value.trim() !== '') return undefined;
  return draft.audience.kind === 'column'
    ? 'Choose the column that names the audience of each row.'
    : 'Give the audience a name.';
}

/** @returns whether a column has a name that a configuration can hold */
export const isUsable = ({ isNamed }: SurveyedColumn): boolean => isNamed;
