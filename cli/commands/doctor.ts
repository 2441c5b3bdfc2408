import type { Command } from 'commander';
import { chooseAdvertisers } from '../../operations/find-advertiser.ts';
import { announceTikTok } from '../announce-tiktok.ts';
import type { CommandContext } from '../context.ts';
import { ProblemError } from '../errors.ts';
import { findingText } from '../finding-text.ts';
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

interface DoctorOptions extends StackOptions, JsonOption, AdvertiserOption {}

const EXAMPLES = `
Checks the stack, the secret, TikTok's answer to the token, the path of events, the policies of key and queues, memberships
and templates in Clean Rooms, dead letters, exports that failed, are stuck or have failed deliveries, and folders that a run
left unfinished. Changes nothing. Ends with 1 when there is a problem.

Examples:
  npx audiences doctor
  npx audiences doctor --json`;

/** Adds `audiences doctor`: checks everything deployed and says what is wrong and what to do about it. */
export function addDoctorCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('doctor')
    .description('check everything that is deployed; each finding with its remedy')
    .addHelpText('after', EXAMPLES);
  announceTikTok(command, context);
  addAdvertiserOption(command, 'all');
  addJsonOption(addStackOptions(command)).action((options: DoctorOptions) => examineAll(options, context));
}

async function examineAll(options: DoctorOptions, context: CommandContext): Promise<void> {
  const { terminal, environment, signal } = context;
  const config = readConfig(options);
  // Brings clients of AWS services that no other command asks; without it the others start sooner.
  const { examine } = await import('../../operations/doctor/doctor.ts');
  const progress = terminal.progress('Stack');
  const advertisers = chooseAdvertisers(config, options.advertiserName);
  const tools = { ...environment, advertisers, place: options, signal, onCheck: progress.update };
  const findings = await readDeployment(options, config)
    .then((deployment) => examine(config, deployment, tools))
    .finally(() => progress.done());
  terminal.result(options.json === true, { findings }, () =>
    findings.map((finding) => findingText(finding, terminal)).join('\n'),
  );
  const problems = findings.filter(({ status }) => status === 'problem').length;
  if (problems > 0) throw new ProblemError(problems === 1 ? '1 problem' : `${problems} problems`);
}
