import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { type Command, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import type { CommandContext } from '../context.ts';
import { type Deployment, findDeployment } from '../deployment.ts';
import { CliError, UnwellError, UsageError } from '../errors.ts';
import { type ExportStage, stageText } from '../export-stage.ts';
import { followExport } from '../follow-export.ts';
import { withLedger } from '../ledger.ts';
import {
  addJsonOption,
  addStackOptions,
  findSource,
  type JsonOption,
  readConfig,
  type StackOptions,
} from '../options.ts';

interface QueryOptions extends StackOptions, JsonOption {
  readonly source: string;
  readonly param: Readonly<Record<string, string>>;
  readonly wait?: true;
}

const EXAMPLES = `
Examples:
  npx audiences query --source loyalty
  npx audiences query --source loyalty --param from={today-30d} --param region=EMEA --wait

Parameters win over those of the configuration. Dates relative to today (UTC): {today}, {today-7d}, {today+1d}.
A query of the source that is still at work is not started a second time.`;

const answerSchema = z.object({
  source: z.string(),
  state: z.enum(['started', 'running', 'starting']),
  queryId: z.string().optional(),
});
type QueryAnswer = z.infer<typeof answerSchema>;

const failureSchema = z.object({ errorType: z.string(), errorMessage: z.string() });

/** Adds `audiences query`: starts the protected query of a source. */
export function addQueryCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('query')
    .description('start the protected query of a source; its result is prepared and delivered by itself')
    .requiredOption('--source <name>', 'source of the configuration, with "cleanRooms"')
    .option(
      '--param <name=value>',
      'parameter of the analysis template; may be given several times',
      collect,
      {},
    )
    .option('--wait', 'wait until the audiences stand at TikTok, and show how far it is')
    .addHelpText('after', EXAMPLES);
  addJsonOption(addStackOptions(command)).action((options: QueryOptions) => query(options, context));
}

function collect(text: string, all: Readonly<Record<string, string>>): Record<string, string> {
  const [name = '', ...value] = text.split('=');
  if (name === '' || value.length === 0) throw new InvalidArgumentError('Expected name=value.');
  return { ...all, [name]: value.join('=') };
}

async function query(options: QueryOptions, context: CommandContext): Promise<void> {
  const source = findSource(readConfig(options), options.source);
  if (source.cleanRooms === undefined) {
    throw new UsageError(
      `Source ${source.name} has no "cleanRooms" in the configuration`,
      'Its exports come from elsewhere: there is no query to start.',
    );
  }
  const deployment = await findDeployment(options);
  const started = await context.terminal.during('Asking for the query', () => start(options, deployment));
  const { queryId } = started;
  const stage =
    options.wait && queryId !== undefined
      ? await follow(source.name, queryId, deployment, context)
      : undefined;
  const text = () =>
    stage === undefined ? startText(started) : `${startText(started)}\n${stageText(stage)}`;
  context.terminal.result(options.json === true, { ...started, ...(stage ? { export: stage } : {}) }, text);
  if (stage !== undefined && !stage.well) throw new UnwellError('the result did not get to TikTok');
}

async function start(options: QueryOptions, { queryRunnerFunctionName }: Deployment): Promise<QueryAnswer> {
  if (queryRunnerFunctionName === undefined) {
    throw new CliError('The deployed stack starts no queries', {
      remedy: 'It was deployed before a source had "cleanRooms": run "npx cdk deploy".',
    });
  }
  const lambda = new LambdaClient();
  try {
    const Payload = JSON.stringify({ source: options.source, parameters: options.param });
    const response = await lambda.send(new InvokeCommand({ FunctionName: queryRunnerFunctionName, Payload }));
    const document: unknown = JSON.parse(response.Payload?.transformToString() ?? 'null');
    if (response.FunctionError === undefined) return answerSchema.parse(document);
    const { errorType, errorMessage } = failureSchema.parse(document);
    throw new CliError(`The query was not started: ${errorMessage}`, { remedy: remedyOf(errorType) });
  } finally {
    lambda.destroy();
  }
}

const remedyOf = (errorType: string): string =>
  errorType === 'QueryRequestError'
    ? 'Mend the command line or "cleanRooms" in the configuration; after the latter, deploy it.'
    : 'The log of the query-runner function says more.';

async function follow(
  source: string,
  queryId: string,
  { ledgerTable, exportTriggerQueueUrl: queueUrl }: Deployment,
  { terminal, signal }: CommandContext,
): Promise<ExportStage> {
  const progress = terminal.progress('Waiting for the query');
  const sqs = new SQSClient();
  const onStage = (stage: ExportStage) => progress.update(stageText(stage));
  try {
    return await withLedger(ledgerTable, (ledger) =>
      followExport({ source, exportId: queryId }, undefined, { ledger, sqs, queueUrl, signal, onStage }),
    );
  } finally {
    progress.done();
    sqs.destroy();
  }
}

function startText({ source, state, queryId }: QueryAnswer): string {
  switch (state) {
    case 'started':
      return `Started query ${queryId} of ${source}; its result comes to exports/${source}/${queryId}/`;
    case 'running':
      return `Query ${queryId} of ${source} is still at work: no second one was started`;
    case 'starting':
      return `A query of ${source} is being started by another call at this moment`;
  }
}
