import { z } from 'zod';
import type { ItemKey, LedgerTable, Versioned } from './table.ts';

const probeSchema = z.object({
  /** Name of the audience at TikTok; unique among the probes of an advertiser. */
  name: z.string(),
  /** What it tests: a variant of an identifier, or an open question. */
  subject: z.string(),
  calculateType: z.string(),
  /** Lines that were sent. */
  lines: z.number(),
  createdAt: z.string(),
  /** TikTok's id; absent when the answer to its creation is not known. */
  audienceId: z.string().optional(),
  /** `accepted`, or what came in its place: `refused: …` by TikTok, or `no answer: …`; absent while the probe is made. */
  answer: z.string().optional(),
  /** When it was deleted at TikTok. */
  deletedAt: z.string().optional(),
});

/** An audience that was created as a test. */
export type Probe = z.infer<typeof probeSchema>;

const partitionOf = (advertiserId: string): string => `PROBES#${advertiserId}`;

const keyOf = (advertiserId: string, name: string): ItemKey => ({
  pk: partitionOf(advertiserId),
  sk: `PROBE#${name}`,
});

/** A probe that is not in the ledger yet. */
export const newProbe = (advertiserId: string, record: Probe): Versioned<Probe> => ({
  key: keyOf(advertiserId, record.name),
  record,
  version: 0,
});

/** Lists the probes of an advertiser that have not been deleted, by name. */
export async function listProbes(
  ledger: LedgerTable,
  advertiserId: string,
): Promise<readonly Versioned<Probe>[]> {
  const items = await ledger.query(partitionOf(advertiserId), 'PROBE#');
  return items
    .map((item) => {
      const record = probeSchema.parse(item);
      const version = z.number().parse(item['version']);
      return { key: keyOf(advertiserId, record.name), record, version };
    })
    .filter(({ record }) => record.deletedAt === undefined);
}
