import type { AddCommand } from '../program.ts';
import { addConsoleCommand } from './console.ts';
import { addCredentialsCommand } from './credentials.ts';
import { addDoctorCommand } from './doctor.ts';
import { addInitCommand } from './init.ts';
import { addInspectCommand } from './inspect.ts';
import { addPrepareCommand } from './prepare.ts';
import { addProbeCommand } from './probe.ts';
import { addQueryCommand } from './query.ts';
import { addRedriveCommand } from './redrive.ts';
import { addReportCommand } from './report.ts';
import { addRunCommand } from './run.ts';
import { addStatusCommand } from './status.ts';

/** The commands, in the order in which help lists them: the order in which a newcomer needs them. */
export const COMMANDS: readonly AddCommand[] = [
  addInitCommand,
  addInspectCommand,
  addPrepareCommand,
  addCredentialsCommand,
  addQueryCommand,
  addRunCommand,
  addConsoleCommand,
  addStatusCommand,
  addDoctorCommand,
  addReportCommand,
  addProbeCommand,
  addRedriveCommand,
];
