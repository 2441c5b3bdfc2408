import { Command } from 'commander';
import { startTikTokServer } from './server.ts';
import { DEFAULT_ACCOUNT, DEFAULT_SETTINGS } from './types.ts';

const program = new Command('tiktok-server')
  .description('A simulated TikTok API on loopback; prints its two addresses as one line of JSON.')
  .option('--port <port>', 'port of the API; 0 for any free port', Number, 0)
  .option('--admin-port <port>', 'port of the admin interface; 0 for any free port', Number, 0)
  .option('--match-ms <milliseconds>', 'how long matching takes', Number, DEFAULT_SETTINGS.matchMs)
  .option(
    '--match-share <share>',
    'share of members that TikTok matches',
    Number,
    DEFAULT_SETTINGS.matchShare,
  )
  .option(
    '--minimum-members <count>',
    'fewest members after an update',
    Number,
    DEFAULT_SETTINGS.minimumMembers,
  )
  .option('--replace-lock-hours <hours>', 'how long a replace blocks the next one', Number, 0)
  .option('--token <token>', 'access token', DEFAULT_ACCOUNT.token)
  .option('--advertiser <ids...>', 'advertisers of the token', [...DEFAULT_ACCOUNT.advertiserIds])
  .option('--seed <number>', 'seed of random shares and faults', Number, 1);

program.parse();
const { token, advertiser, replaceLockHours, ...options } = program.opts<{
  port: number;
  adminPort: number;
  matchMs: number;
  matchShare: number;
  minimumMembers: number;
  replaceLockHours: number;
  token: string;
  advertiser: string[];
  seed: number;
}>();

const server = await startTikTokServer({
  ...options,
  replaceLockMs: replaceLockHours * 3_600_000,
  accounts: [{ token, advertiserIds: advertiser }],
});
process.stdout.write(`${JSON.stringify({ baseUrl: server.baseUrl, adminUrl: server.adminUrl })}\n`);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void server.stop());
