import { audiencesCommand, type CommandOptions, shellQuote } from '../commands.ts';
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
  /** Prepares and delivers the exports that are in S3. */
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

/**
 * Writes the commands that do the same for an export.
 *
 * @param origin where the export is
 * @param source as it would be saved
 * @param place options of every command about this pipeline
 * @param put what is done with the sources that are there already
 */
export function sourceCommands(
  origin: ExportOrigin,
  source: WrittenSource,
  place: CommandOptions,
  { replaces, dropsSamples }: PutOptions,
): SourceCommands {
  const exportPath = 'path' in origin ? origin.path : origin.exportId;
  const config = { config: place['config'] };
  const { audience, identifiers = [], name, action, columns } = source;
  const phone = identifiers.find((one) => one.type === 'phone');
  const options = {
    source: name,
    'audience-column': 'column' in audience ? audience.column : undefined,
    'audience-name': 'name' in audience ? audience.name : undefined,
    columns: columns?.join(','),
    'default-region': phone?.defaultRegion,
    'region-column': phone?.regionColumn,
    action,
    'replace-samples': dropsSamples ? (true as const) : undefined,
    force: replaces ? (true as const) : undefined,
  };
  const given = identifiers
    .map(({ column, type }) => ` --identifier ${shellQuote(`${column}=${type}`)}`)
    .join('');
  return {
    ...('path' in origin ? {} : { fetch: fetchCommand(origin) }),
    init: `${audiencesCommand(['init', exportPath], { ...options, ...config })}${given} --yes`,
    initLeavesOut: leftOutOf(source),
    inspect: audiencesCommand(['inspect', exportPath], { source: name, ...config }),
    prepare: audiencesCommand(['prepare'], { source: name, export: exportPath, out: 'prepared', ...config }),
    deploy: 'npx cdk deploy',
    run: audiencesCommand(['run'], { source: name, wait: true, ...place }),
  };
}

function fetchCommand({ bucket, source, exportId }: StoredPlace): string {
  const from = shellQuote(`s3://${bucket}/exports/${source}/${exportId}/`);
  return `aws s3 cp --recursive ${from} ${shellQuote(exportId)}`;
}

/** `init` takes one region for all phone numbers, and reads their digits as it finds them. */
function leftOutOf({ identifiers = [], advertiser, prepareSchedule }: WrittenSource): string[] {
  const phones = identifiers.filter((one) => one.type === 'phone');
  const [first] = phones;
  const differs = (name: 'defaultRegion' | 'regionColumn') =>
    phones.some((phone) => phone[name] !== first?.[name]);
  return [
    ...(differs('defaultRegion') ? ['defaultRegion'] : []),
    ...(differs('regionColumn') ? ['regionColumn'] : []),
    ...(phones.some(({ numbers = 'international' }) => numbers !== 'international') ? ['numbers'] : []),
    ...(advertiser === undefined ? [] : ['advertiser']),
    ...(prepareSchedule === undefined ? [] : ['prepareSchedule']),
  ];
}
