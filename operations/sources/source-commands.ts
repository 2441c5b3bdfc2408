import { audiencesCommand, type CommandOptions, shellQuote } from '../commands.ts';
import type { WrittenSource } from './config-file.ts';

/** Commands that do what the page of a new source does. */
export interface SourceCommands {
  /** Writes the source. */
  readonly init: string;
  /** Shows the columns as the source takes them. */
  readonly inspect: string;
  /** Prepares the export on this machine. */
  readonly prepare: string;
  /** Makes the pipeline take the source. */
  readonly deploy: string;
  /** Prepares and delivers the exports that are in S3. */
  readonly run: string;
}

/**
 * Writes the commands that do the same for an export.
 *
 * @param exportPath the export on this machine
 * @param source as it would be saved
 * @param place options of every command about this pipeline
 */
export function sourceCommands(
  exportPath: string,
  source: WrittenSource,
  place: CommandOptions,
): SourceCommands {
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
  };
  const given = identifiers
    .map(({ column, type }) => ` --identifier ${shellQuote(`${column}=${type}`)}`)
    .join('');
  return {
    init: `${audiencesCommand(['init', exportPath], { ...options, ...config })}${given} --yes`,
    inspect: audiencesCommand(['inspect', exportPath], { source: name, ...config }),
    prepare: audiencesCommand(['prepare'], { source: name, export: exportPath, out: 'prepared', ...config }),
    deploy: 'npx cdk deploy',
    run: audiencesCommand(['run'], { source: name, wait: true, ...place }),
  };
}
