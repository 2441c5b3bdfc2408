import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'csv-stringify/sync';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ProbeResult } from '../../../operations/probe/probe-result.ts';
import { sha256 } from '../../e2e/helpers/bucket.ts';
import { type CliOutcome, runCli } from '../../helpers/run-cli.ts';
import { startUploaderCloud, type UploaderCloud } from '../../lambdas/helpers/uploader-cloud.ts';

// Every customer has an address with a tag at Gmail, a number and an IDFA; only 10 have a GAID.
const CUSTOMERS = Array.from({ length: 3000 }, (_, index) => {
  const digits = String(index).padStart(4, '0');
  return {
    email: `c.${digits}+shop@gmail.com`,
    phone: `+4420718${digits}0`,
    idfa: `5f3a2b18-9c4d-4e7f-b8e2-17d3a1e6${digits}`,
    gaid: index < 10 ? `918f1d4f-d195-4a8b-af47-44683fe1${digits}` : '',
  };
});

const folder = mkdtempSync(join(tmpdir(), 'probe-'));
const configFile = join(folder, 'pipeline.config.json');
const exportFile = join(folder, 'customers.csv');
let cloud: UploaderCloud;

beforeAll(async () => {
  const identifiers = Object.keys(CUSTOMERS[0] ?? {}).map((type) => ({ column: type, type }));
  const source = { name: 'crm', audience: { name: 'customers' }, identifiers };
  writeFileSync(configFile, JSON.stringify({ sources: [source] }));
  writeFileSync(exportFile, stringify(CUSTOMERS, { header: true }));
  cloud = await startUploaderCloud({ configFile, tiktok: { minimumMembers: 0 } });
});

afterAll(() => cloud?.stop());

const probe = (...args: string[]): Promise<CliOutcome> =>
  runCli(['probe', '--config', configFile, ...args], {
    environment: { ...cloud.aws.environment, TIKTOK_API_BASE_URL: cloud.tiktok.baseUrl },
  });

// Spark prepares the export once for each of seven variants.
describe('audiences probe', { timeout: 240_000 }, () => {
  test('finds the variant of each type that TikTok matches, and removes its audiences', async () => {
    const known = CUSTOMERS.flatMap(({ email, phone, idfa }) => [
      sha256(email.replace('+shop', '')),
      sha256(phone.replace('+', '')),
      sha256(idfa.toUpperCase()),
    ]);
    await cloud.tiktok.admin.configure({ knownPeople: known });
    await cloud.tiktok.admin.addAudiences({ count: 1, prefix: 'probe of a person' });

    const made = await probe(exportFile, '--source', 'crm', '--yes');
    const result = await probe('--result', '--json');
    const cleaned = await probe('--clean-up', '--yes');

    expect([made.exitCode, made.errors]).toEqual([
      0,
      expect.stringContaining('email canonical: 3,000 lines'),
    ]);
    expect(made.output).toContain(`then "npx audiences probe --result --config ${configFile}".`);
    expect((JSON.parse(result.output) as ProbeResult).verdicts).toEqual([
      { type: 'email', verdict: 'email untagged matches best', setting: { emailVariants: ['untagged'] } },
      { type: 'phone', verdict: 'phone without plus matches best', setting: { phoneVariants: ['digits'] } },
      { type: 'idfa', verdict: 'IDFA in upper case matches best', setting: { deviceVariants: ['upper'] } },
    ]);
    expect(cleaned.exitCode).toBe(0);
    expect((await cloud.tiktok.admin.audiences()).map(({ name }) => name)).toEqual(['probe of a person-1']);
  });
});
