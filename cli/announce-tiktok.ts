import type { Command } from 'commander';
import { TIKTOK_API_BASE_URL } from '../lambdas/shared/tiktok/constants.ts';
import type { CommandContext } from './context.ts';
import { CLI_ENV } from './env.ts';

/** Lets a command that sends the access token to TikTok's API say where that is, when it is overridden. */
export function announceTikTok(command: Command, { environment, terminal }: CommandContext): Command {
  const { tiktokApiBaseUrl } = environment;
  return command.hook('preAction', () => {
    if (tiktokApiBaseUrl === TIKTOK_API_BASE_URL) return;
    terminal.say(`${CLI_ENV.tiktokApiBaseUrl} is set: TikTok's API is taken to be at ${tiktokApiBaseUrl}`);
  });
}
