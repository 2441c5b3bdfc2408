import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { LedgerTable } from '../../../lambdas/shared/ledger/table.ts';
import type { TikTokClient } from '../../../lambdas/shared/tiktok/client.ts';
import { TokenError } from '../../../lambdas/shared/tiktok/errors.ts';
import type { AudienceDetails } from '../../../lambdas/shared/tiktok/types.ts';
import { type LocalAws, startLocalAws } from '../../../local/aws.ts';
import { startTikTokServer, type TikTokServer } from '../../../local/tiktok-server/server.ts';
import type { Fault } from '../../../local/tiktok-server/types.ts';
import { cleanUpProbes } from '../../../operations/probe/clean-up.ts';
import { connectProbes, makeProbes, type ProbeTools } from '../../../operations/probe/make-probes.ts';
import { type OpenQuestion, planProbes } from '../../../operations/probe/plan-probes.ts';
import { readProbeResult } from '../../../operations/probe/probe-result.ts';
import { VARIANTS } from '../../../operations/probe/variants.ts';
import { makeLedger } from '../../lambdas/helpers/make-ledger.ts';
import { hashes } from '../../lambdas/helpers/partitions.ts';

const ADVERTISER = '7000000000000000001';
const NOW = new Date('2026-11-20T10:30:00Z');

let aws: LocalAws;
let tiktok: TikTokServer;
let tests = 0;
let tools: ProbeTools;

beforeAll(async () => {
  aws = await startLocalAws(join(mkdtempSync(join(tmpdir(), 'probe-')), 'aws.log'));
  tiktok = await startTikTokServer({ matchMs: 0 });
});

afterAll(async () => {
  await tiktok.stop();
  await aws.stop();
});

beforeEach(async () => {
  tests += 1;
  await tiktok.admin.reset();
  await tiktok.admin.configure({ matchMs: 0, knownPeople: null });
  const ledger = await makeLedger(aws.clients.dynamodb, `ledger-${tests}`);
  tools = await connect(ledger, 'local-access-token');
});

const connect = (ledger: LedgerTable, accessToken: string): Promise<ProbeTools> => {
  const credentials = async () => ({ accessToken, advertiserId: ADVERTISER });
  return connectProbes({
    tiktokApiBaseUrl: tiktok.baseUrl,
    credentials: { current: credentials, refresh: credentials },
    ledger,
    requestsPerSecond: 1000,
    signal: AbortSignal.timeout(100_000),
  });
};

const variant = (subject: string) => {
  const found = VARIANTS.find((each) => each.subject === subject);
  if (found === undefined) throw new Error(`no variant ${subject}`);
  return found;
};

// The same people by two rules: 300 of them have the same address by both.
const STANDARD = hashes('standard', 0, 3000);
const CANONICAL = [...STANDARD.slice(0, 300), ...hashes('canonical', 300, 3000)];
const PREPARED = [
  { variant: variant('email standard'), hashes: STANDARD },
  { variant: variant('email canonical'), hashes: CANONICAL },
];

const make = (questions: readonly OpenQuestion[] = []) =>
  makeProbes(planProbes(PREPARED, questions, NOW).probes, tools, () => undefined);

const audienceNames = async (): Promise<string[]> =>
  (await tiktok.admin.audiences()).map(({ name }) => name).toSorted();

/** The same tools, with another list of audiences. */
const listing = (change: (all: readonly AudienceDetails[]) => readonly AudienceDetails[]): ProbeTools => {
  const { tiktok: client } = tools;
  const changed: Pick<TikTokClient, 'listAudiences' | 'getAudiences' | 'deleteAudiences'> = {
    listAudiences: async (context) => change(await client.listAudiences(context)),
    getAudiences: (...args) => client.getAudiences(...args),
    deleteAudiences: (...args) => client.deleteAudiences(...args),
  };
  return { ...tools, tiktok: changed as TikTokClient };
};

describe('a probe', () => {
  test('makes an audience for each variant, and finds the one that TikTok matches', async () => {
    await tiktok.admin.configure({ knownPeople: CANONICAL });

    await make();
    const { outcomes, verdicts } = await readProbeResult(tools);

    expect(
      outcomes.map(({ name, lines, matchedUsers, matchRate, answer }) => [
        ...[name, lines, matchedUsers, matchRate, answer],
      ]),
    ).toEqual([
      ['probe 2026-11-20 1030 email canonical', 3000, 3000, 1, 'accepted'],
      ['probe 2026-11-20 1030 email standard', 3000, 300, 0.1, 'accepted'],
    ]);
    expect(verdicts).toEqual([
      {
        type: 'email',
        verdict: 'email canonical matches best',
        setting: { emailVariants: ['canonical'] },
      },
    ]);
  });

  test.each([
    [[...STANDARD, ...CANONICAL], 'no clear difference between email standard and email canonical'],
    [[], 'TikTok matched nobody by any of them'],
  ])('recommends nothing where the variants do not differ: case %#', async (knownPeople, verdict) => {
    await tiktok.admin.configure({ knownPeople });

    await make();

    expect((await readProbeResult(tools)).verdicts).toEqual([{ type: 'email', verdict }]);
  });

  test('waits for TikTok to match all variants of a type', async () => {
    await tiktok.admin.configure({ matchMs: 3_600_000 });

    await make();

    expect((await readProbeResult(tools)).verdicts).toEqual([
      {
        type: 'email',
        verdict: 'not matched yet: email standard, email canonical; TikTok takes 24 to 48 hours',
      },
    ]);
  });

  test('answers the open questions, and takes a refusal for an answer', async () => {
    await tiktok.admin.configure({ knownPeople: STANDARD });
    await tiktok.admin.inject({
      endpoint: 'create',
      skip: 3,
      times: 2,
      fault: { kind: 'code', code: 40002 },
    });

    const made = await make(['append-after-replace', 'many-paths', 'small-file']);

    expect(made.map(({ subject, lines, answer }) => [subject, lines, answer])).toEqual([
      ['email standard', 3000, 'accepted'],
      ['email canonical', 3000, 'accepted'],
      ['append-after-replace', 2000, 'accepted'],
      ['many-paths 60', 3000, expect.stringMatching(/^refused: .*40002/)],
      ['many-paths 200', 3000, expect.stringMatching(/^refused: .*40002/)],
      ['small-file', 999, 'accepted'],
    ]);
    expect((await readProbeResult(tools)).verdicts).toContainEqual({
      type: 'append-after-replace',
      verdict: 'the append survived',
    });
  });

  test.each<[Fault, RegExp]>([
    [{ kind: 'drop', when: 'after' }, /^no answer: .*create\/:/],
    [{ kind: 'http', status: 503 }, /^no answer: .*create\/: HTTP 503/],
    [{ kind: 'code', code: 50002 }, /^no answer: .*create\/: code 50002/],
    [{ kind: 'no-id', isCreated: true }, /^no answer: .*create\/:/],
    [{ kind: 'code', code: 40002 }, /^refused: .*create\/: code 40002/],
  ])('tells a refusal from a lack of an answer: %j', async (fault, answer) => {
    await tiktok.admin.inject({ endpoint: 'create', fault });

    const [first, second] = await make();

    expect(first?.answer).toMatch(answer);
    expect(second?.answer).toBe('accepted');
  });

  test('deletes exactly its own audiences, also one whose creation was not answered', async () => {
    await tiktok.admin.addAudiences({ count: 2, prefix: 'probe of somebody else' });
    await tiktok.admin.inject({ endpoint: 'create', fault: { kind: 'drop', when: 'after' } });
    await make();
    expect((await audienceNames()).length).toBe(4);

    const first = await cleanUpProbes(tools, new Date());
    const again = await cleanUpProbes(tools, new Date());

    expect([first, again]).toEqual([
      {
        deleted: ['probe 2026-11-20 1030 email canonical', 'probe 2026-11-20 1030 email standard'],
        kept: [],
      },
      { deleted: [], kept: [] },
    ]);
    expect(await audienceNames()).toEqual(['probe of somebody else-1', 'probe of somebody else-2']);
    expect((await readProbeResult(tools)).outcomes).toEqual([]);
  });

  test('keeps what TikTok may still create, and deletes it once the list shows it', async () => {
    await tiktok.admin.inject({ endpoint: 'create', fault: { kind: 'drop', when: 'after' } });
    await make();
    const [lost, answered] = [
      'probe 2026-11-20 1030 email standard',
      'probe 2026-11-20 1030 email canonical',
    ];

    const early = await cleanUpProbes(
      listing(() => []),
      new Date(),
    );
    const left = await audienceNames();
    const late = await cleanUpProbes(tools, new Date());

    expect([early, left, late]).toEqual([
      { deleted: [answered], kept: [lost] },
      [lost],
      { deleted: [lost], kept: [] },
    ]);
    expect(await audienceNames()).toEqual([]);
  });

  test('keeps a probe that another command is making', async () => {
    const pause = await tiktok.admin.inject({ endpoint: 'create', fault: { kind: 'pause', when: 'before' } });
    const making = make();
    await tiktok.admin.waitForPause(pause);

    const early = await cleanUpProbes(tools, new Date());
    await tiktok.admin.resume(pause);
    await making;
    const late = await cleanUpProbes(tools, new Date());

    expect(early).toEqual({ deleted: [], kept: ['probe 2026-11-20 1030 email standard'] });
    expect(late.deleted).toHaveLength(2);
    expect(await audienceNames()).toEqual([]);
  });

  test('forgets a probe that was never created after the time in which it could be, or once it is refused', async () => {
    await tiktok.admin.inject({ endpoint: 'create', fault: { kind: 'drop', when: 'before' } });
    await tiktok.admin.inject({ endpoint: 'create', fault: { kind: 'code', code: 40002 } });
    await make();
    const [lost, refused] = ['probe 2026-11-20 1030 email standard', 'probe 2026-11-20 1030 email canonical'];

    const early = await cleanUpProbes(tools, new Date());
    const late = await cleanUpProbes(tools, new Date(Date.now() + 36 * 60_000));

    expect([early, late]).toEqual([
      { deleted: [refused], kept: [lost] },
      { deleted: [lost], kept: [] },
    ]);
  });

  test('finds a lost audience also where the list does not say who created it', async () => {
    await tiktok.admin.inject({ endpoint: 'create', fault: { kind: 'drop', when: 'after' } });
    await make();

    const shown = listing((all) => all.map((audience) => ({ ...audience, isCreator: undefined })));
    const { kept } = await cleanUpProbes(shown, new Date());

    expect(kept).toEqual([]);
    expect(await audienceNames()).toEqual([]);
  });

  test('stops at a token that TikTok refuses', async () => {
    const refused = await connect(tools.ledger, 'another-token');

    const making = makeProbes(planProbes(PREPARED, [], NOW).probes, refused, () => undefined);

    await expect(making).rejects.toBeInstanceOf(TokenError);
  });

  test('names what was begun, and how to delete it, when TikTok refuses the token in between', async () => {
    const fault = { kind: 'code', code: 40105 } as const;
    await tiktok.admin.inject({ endpoint: 'create', skip: 1, times: 100, fault });

    await expect(make()).rejects.toMatchObject({
      message: expect.stringMatching(
        /^These audiences were begun: "probe 2026-11-20 1030 email standard", "probe 2026-11-20 1030 email canonical", then it failed: TokenError: /,
      ),
      remedy: '"npx audiences probe --clean-up" deletes those that exist.',
    });

    await cleanUpProbes(tools, NOW);
    expect(await audienceNames()).toEqual([]);
  });
});
