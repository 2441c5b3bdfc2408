import {
  audiencesCommand,
  type CommandOptions,
  deployCommand,
  type PipelinePlace,
  shellQuote,
} from '../commands.ts';
import type { PutOptions, WrittenSource } from './config-file.ts';

/** Commands that do what the page of a new source does. */
export interface SourceCommands {
  /** Fetches the export to this machine; missing when it is there. */
  readonly fetch?: string;
  /** Writes the source. */
  readonly init: string;
  /** Fields of the source that `init` does not write. */
  readonly initLeavesOut: readonly string[];
  /** Shows the columns as the source takes them. */
  readonly inspect: string;
  /** Prepares the export on this machine. */
  readonly prepare: string;
  /** Makes the pipeline take the source. */
  readonly deploy: string;
  /** Prepares and delivers the export; those of the source that are not prepared yet, when it is not one of them. */
  readonly run: string;
}

/** An export in the exports bucket. */
export interface StoredPlace {
  readonly bucket: string;
  readonly source: string;
  readonly exportId: string;
}

/** Where an export is: on this machine, or in the bucket, from where it is fetched into a folder of its name. */
export type ExportOrigin = { readonly path: string } | StoredPlace;

/** What the commands do besides writing the source. */
export interface CommandsOptions extends PutOptions {
  /** Where the export is prepared on this machine. */
  readonly out: string;
  /** The source that is replaced, of which `init` keeps what it is not given. */
  readonly before?: WrittenSource | undefined;
}

/**
 * Writes the commands that do the same for an export.
 *
 * @param origin where the export is
 * @param source as it would be saved
 * @param place the pipeline
 * @param options what is done with the sources that are there already, and where the export is prepared on this machine
 */
export function sourceCommands(
  origin: ExportOrigin,
  source: WrittenSource,
  place: PipelinePlace,
  { replaces, dropsSamples, out, before }: CommandsOptions,
): SourceCommands {
  const exportPath = 'path' in origin ? origin.path : origin.exportId;
  const { audience, identifiers = [], name, action, columns } = source;
  const options = {
    source: name,
    'audience-column': 'column' in audience ? audience.column : undefined,
    'audience-name': 'name' in audience ? audience.name : undefined,
    columns: columns?.join(','),
    ...phoneOptions(source),
    action,
    'replace-samples': dropsSamples ? (true as const) : undefined,
    force: replaces ? (true as const) : undefined,
  };
  const given = identifiers
    .map(({ column, type }) => ` --identifier ${shellQuote(`${column}=${type}`)}`)
    .join('');
  return {
    ...('path' in origin ? {} : { fetch: fetchCommand(origin) }),
    init: `${audiencesCommand(['init', exportPath], options, place)}${given} --yes`,
    initLeavesOut: leftOutOf(source, before),
    inspect: audiencesCommand(['inspect', exportPath], { source: name }, place),
    prepare: audiencesCommand(['prepare'], { source: name, export: exportPath, out }, place),
    deploy: deployCommand(place),
    run: audiencesCommand(['run'], { source: name, export: idIn(origin, name), wait: true }, place),
  };
}

/** The pipeline prepares an export by the source that its folder is named after. */
const idIn = (origin: ExportOrigin, source: string): string | undefined =>
  'path' in origin || origin.source !== source ? undefined : origin.exportId;

function fetchCommand({ bucket, source, exportId }: StoredPlace): string {
  const from = shellQuote(`s3://${bucket}/exports/${source}/${exportId}/`);
  return `aws s3 cp --recursive ${from} ${shellQuote(exportId)}`;
}

const PHONE_FIELDS = ['defaultRegion', 'regionColumn', 'numbers'] as const;
/** `init` has no option for these, and keeps them. */
const KEPT_FIELDS = ['advertiser', 'prepareSchedule'] as const;
type PhoneField = (typeof PHONE_FIELDS)[number];

/**
 * What is the same for all phone columns. `init` guesses what it is not given, so that also what was not chosen is given: no
 * region column, and the reading that the configuration takes without one.
 */
function phoneOptions(source: WrittenSource): CommandOptions {
  const [phone] = phonesOf(source);
  if (phone === undefined) return {};
  const given = (name: PhoneField, value: string | undefined) => (differs(source, name) ? undefined : value);
  return {
    'default-region': given('defaultRegion', phone.defaultRegion),
    'region-column': given('regionColumn', phone.regionColumn ?? '-'),
    numbers: given('numbers', phone.numbers ?? 'auto'),
  };
}

const phonesOf = ({ identifiers = [] }: WrittenSource) => identifiers.filter((one) => one.type === 'phone');

function differs(source: WrittenSource, name: PhoneField): boolean {
  const [first, ...others] = phonesOf(source);
  return others.some((phone) => phone[name] !== first?.[name]);
}

/** `init` takes one region, one region column and one reading for all phone columns. */
const leftOutOf = (source: WrittenSource, before: WrittenSource | undefined): string[] => [
  ...PHONE_FIELDS.filter((name) => differs(source, name)),
  ...KEPT_FIELDS.filter((name) => source[name] !== before?.[name]),
];
