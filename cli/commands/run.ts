import { randomUUID } from 'node:crypto';
import { S3Client } from '@aws-sdk/client-s3';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { Command } from 'commander';
import { ExportStore } from '../../lambdas/shared/exports/objects.ts';
import type { CommandContext } from '../context.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import { UnwellError, UsageError } from '../errors.ts';
import { type ExportStage, stageText } from '../export-stage.ts';
import { followExport } from '../follow-export.ts';
import { type Ledger, withLedger } from '../ledger.ts';
import {
  addJsonOption,
  addStackOptions,
  findSource,
  type JsonOption,
  readConfig,
  type StackOptions,
} from '../options.ts';

interface RunOptions extends StackOptions, JsonOption {
  readonly source: string;
  readonly export?: string;
  readonly force?: true;
  readonly wait?: true;
}

const EXAMPLES = `
Examples:
  npx audiences run --source loyalty                        every export that is complete and not prepared yet
  npx audiences run --source loyalty --export 2026-11-22 --wait
  npx audiences run --source loyalty --export 2026-11-22 --force --wait

An export is started once it is complete: a protected query has ended, _SUCCESS is there, or nothing has come for a
minute. --force prepares and delivers it again, as run <export>-2, -3 and so on. An export that failed needs no --force.`;

/** Adds `audiences run`: prepares exports by hand. */
export function addRunCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('run')
    .description(
      'prepare exports of a source now and deliver them, also those that wait for a schedule or failed',
    )
    .requiredOption('--source <name>', 'source of the configuration')
    .option('--export <id>', 'only this export: its folder under exports/<source>/')
    .option('--force', 'prepare it again although it was prepared; needs --export')
    .option('--wait', 'wait until the audiences stand at TikTok, and show how far it is')
    .addHelpText('after', EXAMPLES);
  addJsonOption(addStackOptions(command)).action((options: RunOptions) => run(options, context));
}

async function run(options: RunOptions, context: CommandContext): Promise<void> {
  const source = findSource(readConfig(options), options.source).name;
  if (options.force && options.export === undefined) {
    throw new UsageError('--force needs --export', 'Name the one export that is to be prepared again.');
  }
  const deployment = await findDeployment(options);
  await withLedger(deployment.ledgerTable, async (ledger) => {
    const exportIds = await findExports(source, options.export, deployment, ledger);
    const sqs = new SQSClient();
    try {
      const stages =
        exportIds.length === 0 ? [] : await ask(exportIds, options, { ledger, sqs, deployment, context });
      answer(stages, options, context);
    } finally {
      sqs.destroy();
    }
  });
}

/** The exports that are meant: the one that is named, or all that are not prepared yet. */
async function findExports(
  source: string,
  exportId: string | undefined,
  { exportsBucket }: Deployment,
  ledger: Ledger,
): Promise<string[]> {
  const s3 = new S3Client();
  try {
    const { exports } = await new ExportStore(s3, exportsBucket).source(source);
    if (exportId !== undefined) {
      if (exports.has(exportId)) return [exportId];
      const latest = [...exports].toSorted(([, a], [, b]) => (a.newestAt < b.newestAt ? 1 : -1)).slice(0, 5);
      const known = latest.map(([id]) => id).join(', ');
      throw new UsageError(
        `There is nothing under exports/${source}/${exportId}/`,
        known === '' ? `Source ${source} has no exports yet.` : `Its latest exports are: ${known}.`,
      );
    }
    const unfinished = new Set(exports.keys());
    for await (const item of ledger.exports.list(source)) {
      if (item.state === 'prepared' || item.state === 'delivered') unfinished.delete(item.exportId);
    }
    return [...unfinished];
  } finally {
    s3.destroy();
  }
}

interface Asking {
  readonly ledger: Ledger;
  readonly sqs: SQSClient;
  readonly deployment: Deployment;
  readonly context: CommandContext;
}

async function ask(
  exportIds: readonly string[],
  options: RunOptions,
  asking: Asking,
): Promise<ExportStage[]> {
  const { ledger, sqs, context } = asking;
  const { source } = options;
  const queueUrl = asking.deployment.exportTriggerQueueUrl;
  const requestId = randomUUID();
  const exportId = options.export;
  const request = { request: 'run', requestId, source, exportId, force: options.force === true };
  await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(request) }));
  if (!options.wait) {
    return exportIds.map((id) => ({
      source,
      exportId: id,
      state: 'asked',
      settled: 0,
      failed: 0,
      over: false,
      well: false,
    }));
  }
  const progress = context.terminal.progress(`Waiting for ${exportIds.length} export(s) of ${source}`);
  const stages: ExportStage[] = [];
  try {
    for (const id of exportIds) {
      const onStage = (stage: ExportStage) => progress.update(stageText(stage));
      const following = { ledger, sqs, queueUrl, signal: context.signal, onStage };
      stages.push(await followExport({ source, exportId: id }, requestId, following));
    }
  } finally {
    progress.done();
  }
  return stages;
}

function answer(stages: readonly ExportStage[], options: RunOptions, { terminal }: CommandContext): void {
  const text = stages.map(stageText).join('\n');
  const empty = `Source ${options.source} has no export that is not prepared yet.`;
  terminal.result(options.json === true, { exports: stages }, () => (text === '' ? empty : text));
  const unwell = stages.filter(({ over, well }) => over && !well);
  if (unwell.length > 0)
    throw new UnwellError(`${unwell.length} of ${stages.length} exports did not get to TikTok`);
}
