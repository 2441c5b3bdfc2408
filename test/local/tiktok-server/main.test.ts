import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { connectTikTokAdmin } from '../../../local/tiktok-server/admin-client.ts';
import { hashes, tiktokClient } from './tiktok-client.ts';

test('runs as a separate process, listens on the addresses that it prints and ends on SIGTERM', async () => {
  const main = `${import.meta.dirname}/../../../local/tiktok-server/main.ts`;
  const child = spawn(process.execPath, [
    main,
    '--token',
    'T',
    '--advertiser',
    '7000000000000000005',
    '--match-ms',
    '0',
  ]);
  const [line] = await once(createInterface(child.stdout), 'line');
  const { baseUrl, adminUrl } = JSON.parse(String(line)) as { baseUrl: string; adminUrl: string };
  const client = tiktokClient(baseUrl, 'T');

  const answer = await client.get('list', { advertiser_id: '7000000000000000005' });
  const foreign = await client.upload({ content: hashes(1).join('') });
  const requests = await connectTikTokAdmin(adminUrl).requests();
  child.kill('SIGTERM');
  const [exitCode] = await once(child, 'exit');

  expect([answer.code, foreign.code, requests.length, exitCode]).toEqual([0, 40001, 2, 0]);
});
