import { type Command, Option } from 'commander';
import type { PipelineConfig } from '../../lambdas/shared/config/schema.ts';
import { secretCredentials } from '../../lambdas/shared/tiktok/credentials.ts';
import { audiencesCommand } from '../../operations/commands.ts';
import { chooseAdvertiser } from '../../operations/find-advertiser.ts';
import { findSource } from '../../operations/find-source.ts';
import { withLedger } from '../../operations/ledger.ts';
import { cleanUpProbes } from '../../operations/probe/clean-up.ts';
import { connectProbes, makeProbes, type ProbeTools } from '../../operations/probe/make-probes.ts';
import { OPEN_QUESTIONS, type OpenQuestion, planProbes } from '../../operations/probe/plan-probes.ts';
import { prepareVariants } from '../../operations/probe/prepare-variants.ts';
import { readProbeResult } from '../../operations/probe/probe-result.ts';
import { variantsOf } from '../../operations/probe/variants.ts';
import { announceTikTok } from '../announce-tiktok.ts';
import { confirm } from '../confirm.ts';
import type { CommandContext } from '../context.ts';
import { ProblemError, UsageError } from '../errors.ts';
import {
  type AdvertiserOption,
  addAdvertiserOption,
  addJsonOption,
  addStackOptions,
  type JsonOption,
  readConfig,
  readDeployment,
  type StackOptions,
} from '../options.ts';
import { cleanUpText, madeText, planText, resultText } from '../probe-text.ts';

interface ProbeOptions extends StackOptions, JsonOption, AdvertiserOption {
  readonly source?: string;
  readonly also?: string;
  readonly yes?: true;
  readonly result?: true;
  readonly cleanUp?: true;
}

const EXAMPLES = `
Makes small audiences at TikTok, named "probe …", of an export of your own customers on this machine: one for each way of
writing an identifier before it is hashed. TikTok matches them within 24 to 48 hours; how many people each matched says
which setting to use. The probes are in the ledger, and --clean-up deletes them and nothing else.

--also answers further questions:${Object.entries(OPEN_QUESTIONS)
  .map(([name, meaning]) => `\n  ${name}: ${meaning}`)
  .join('')}

Examples:
  npx audiences probe customers.csv --source loyalty
  npx audiences probe customers.csv --source loyalty --also append-after-replace,small-file,many-paths
  npx audiences probe --result
  npx audiences probe --clean-up`;

/** Adds `audiences probe`: finds out what only a real account can tell. */
export function addProbeCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('probe')
    .description('find out with small audiences which way of hashing TikTok matches')
    .argument('[export]', 'export of 3,000 or more of your own customers, a folder or a file')
    .option('--source <name>', 'source whose columns the export has')
    .option('--also <questions>', 'further questions, separated by commas')
    .option('--yes', 'do not ask before the audiences are made or deleted')
    .addOption(new Option('--result', 'show what TikTok has matched of them').conflicts('cleanUp'))
    .option('--clean-up', 'delete the audiences that probes have made, and no other')
    .addHelpText('after', EXAMPLES);
  announceTikTok(command, context);
  addAdvertiserOption(command, 'the only one');
  addJsonOption(addStackOptions(command)).action((path: string | undefined, options: ProbeOptions) =>
    probe(path, options, context),
  );
}

async function probe(
  path: string | undefined,
  options: ProbeOptions,
  context: CommandContext,
): Promise<void> {
  if (options.result === true) return showResult(options, context);
  if (options.cleanUp === true) return cleanUp(options, context);
  if (path === undefined || options.source === undefined) {
    throw new UsageError(
      'A probe needs an export and its source',
      'Give the export and --source, or --result, or --clean-up.',
    );
  }
  await makeAll(path, options.source, options, context);
}

async function makeAll(
  path: string,
  sourceName: string,
  options: ProbeOptions,
  context: CommandContext,
): Promise<void> {
  const { terminal, signal } = context;
  const questions = questionsOf(options.also);
  const config = readConfig(options);
  const source = findSource(config, sourceName);
  const variants = variantsOf(source);
  if (variants.length === 0) {
    throw new UsageError(
      `The source "${sourceName}" names no column that has variants`,
      'Give its e-mail, phone or IDFA columns as "identifiers" in the configuration.',
    );
  }
  const prepared = await terminal.during('Preparing the export once for each variant', () =>
    prepareVariants(source, variants, path, signal),
  );
  const plan = planProbes(prepared, questions, new Date());
  terminal.say(planText(plan));
  await confirm('Make these audiences at TikTok?', options, terminal);
  const made = await withProbes(config, options, context, async (tools) => {
    const progress = terminal.progress('Making the audiences');
    return makeProbes(plan.probes, tools, progress.update).finally(() => progress.done());
  });
  terminal.result(options.json === true, { probes: made }, () => madeText(made, resultCommand(options)));
  const unanswered = made.filter(({ answer }) => answer?.startsWith('no answer: ')).length;
  if (unanswered > 0) {
    throw new ProblemError(`${unanswered} of ${made.length} probes have no answer of TikTok`);
  }
}

const resultCommand = (options: ProbeOptions): string =>
  audiencesCommand(['probe'], { result: true, 'advertiser-name': options.advertiserName }, options);

async function showResult(options: ProbeOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  const result = await terminal.during('Asking TikTok', () =>
    withProbes(readConfig(options), options, context, (tools) => readProbeResult(tools)),
  );
  terminal.result(options.json === true, result, () => resultText(result, terminal));
}

async function cleanUp(options: ProbeOptions, context: CommandContext): Promise<void> {
  const { terminal } = context;
  await confirm('Delete the audiences that probes have made?', options, terminal);
  const result = await terminal.during('Deleting the probes', () =>
    withProbes(readConfig(options), options, context, (tools) => cleanUpProbes(tools, new Date())),
  );
  terminal.result(options.json === true, result, () => cleanUpText(result));
  if (result.kept.length > 0) {
    throw new ProblemError(`${result.kept.length} probes may still appear at TikTok; delete them later`);
  }
}

async function withProbes<T>(
  config: PipelineConfig,
  options: ProbeOptions,
  { environment, signal }: CommandContext,
  work: (tools: ProbeTools) => Promise<T>,
): Promise<T> {
  const { secretName } = chooseAdvertiser(config, options.advertiserName);
  const { ledgerTable } = await readDeployment(options, config);
  return withLedger(ledgerTable, async ({ table }) =>
    work(
      await connectProbes({
        ...environment,
        ...{ credentials: secretCredentials(secretName), ledger: table, signal },
        requestsPerSecond: config.delivery.requestsPerSecond,
      }),
    ),
  );
}

function questionsOf(also: string | undefined): OpenQuestion[] {
  return (also ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      if (name in OPEN_QUESTIONS) return name as OpenQuestion;
      throw new UsageError(
        `--also does not know "${name}"`,
        `It knows: ${Object.keys(OPEN_QUESTIONS).join(', ')}.`,
      );
    });
}
