import type { AddCommand } from '../program.ts';

/** The commands, in the order in which help lists them: the order in which a newcomer needs them. */
export const COMMANDS: readonly AddCommand[] = [];
