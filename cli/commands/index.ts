import type { AddCommand } from '../program.ts';
import { addCredentialsCommand } from './credentials.ts';
import { addPrepareCommand } from './prepare.ts';
import { addRedriveCommand } from './redrive.ts';
import { addReportCommand } from './report.ts';
import { addStatusCommand } from './status.ts';

/** The commands, in the order in which help lists them: the order in which a newcomer needs them. */
export const COMMANDS: readonly AddCommand[] = [
  addPrepareCommand,
  addCredentialsCommand,
  addStatusCommand,
  addReportCommand,
  addRedriveCommand,
];
