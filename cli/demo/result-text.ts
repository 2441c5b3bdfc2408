import { relative } from 'node:path';
import { reportKey } from '../../lambdas/shared/report/keys.ts';
import type { LocalCloud } from '../../local/cloud.ts';
import type { DemoResult } from '../../local/demo/run.ts';
import type { Outcome } from '../../local/demo/verify.ts';
import { terminalTable } from '../table.ts';
import type { TableTerminal } from '../terminal.ts';

const number = (count: number): string => count.toLocaleString('en-US');
const right = (heading: string) => ({ heading, align: 'right' as const });

/** Said under the table, where lines can be more than people. */
export const WHY_MORE_LINES =
  'An address or a number goes in each form that TikTok has published, where they differ: lines can be more than people.';

/** The demo's table: each audience and format from the export to TikTok. */
export function outcomeTable(outcomes: readonly Outcome[], terminal: TableTerminal): string {
  return terminalTable(
    [
      { heading: 'audience' },
      { heading: 'format' },
      right('rows in'),
      right('rejected'),
      right('people'),
      right('lines'),
      right('uploaded'),
      { heading: 'TikTok audience id' },
      right('size there'),
    ],
    outcomes.map((outcome) => [
      outcome.audience,
      outcome.format,
      number(outcome.rows),
      number(outcome.rejected),
      number(outcome.people),
      number(outcome.unique),
      number(outcome.uploaded),
      outcome.audienceId,
      number(outcome.membersThere),
    ]),
    terminal,
  );
}

/** Where what the demo made can be found. */
export function whereToLook({ evidence, files }: DemoResult, folder: string): string {
  const { source, runId } = evidence.report;
  const here = (path: string): string => relative(process.cwd(), path);
  return [
    `Partitions and manifests: ${here(files)}/tiktok/`,
    `Report:                   ${here(files)}/${reportKey(source, runId)}`,
    `Logs:                     ${here(folder)}/logs/`,
  ].join('\n');
}

/** How to reach the local cloud from another terminal. */
export function howToReach(cloud: LocalCloud): string {
  const { resources, aws, tiktok } = cloud;
  const variables = Object.entries(aws.environment).map(([name, value]) => `  export ${name}=${value}`);
  return [
    'The local cloud stays up until Ctrl-C. From another terminal:',
    ...variables,
    `  export TIKTOK_API_BASE_URL=${tiktok.baseUrl}`,
    `Exports bucket:   s3://${resources.exportsBucket}/exports/<source>/<export-id>/`,
    `Audiences bucket: s3://${resources.audiencesBucket}`,
    `TikTok's inside:  ${tiktok.adminUrl}`,
    'For example: npx audiences status --config sample-data/pipeline.config.json',
  ].join('\n');
}
