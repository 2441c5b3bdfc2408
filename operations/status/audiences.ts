import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { z } from 'zod';
import { type AudienceOverview, listAudiences, partitionOf } from '../../lambdas/shared/ledger/audiences.ts';
import type { Ledger } from '../ledger.ts';

/** An audience, and TikTok's id of the advertiser that it belongs to. */
export type OwnedAudience = AudienceOverview & { readonly advertiserId: string };

const keySchema = z.object({ pk: z.string() });

/** Reads every audience in the ledger. */
export async function readAllAudiences(ledger: Ledger): Promise<OwnedAudience[]> {
  return readAudiencesOf(ledger, await readAdvertiserIds(ledger));
}

/**
 * Finds TikTok's ids of the advertisers that have audiences. The ledger has no list of them, so the keys of the whole table
 * are read; items of past deliveries expire, so it stays small.
 */
export async function readAdvertiserIds({ documents, table }: Ledger): Promise<Set<string>> {
  const prefix = partitionOf('');
  const pages = paginateScan(
    { client: documents },
    {
      TableName: table.name,
      FilterExpression: 'begins_with(pk, :prefix)',
      ExpressionAttributeValues: { ':prefix': prefix },
      ProjectionExpression: 'pk',
    },
  );
  const advertisers = new Set<string>();
  for await (const { Items = [] } of pages) {
    for (const item of Items) advertisers.add(keySchema.parse(item).pk.slice(prefix.length));
  }
  return advertisers;
}

/**
 * Reads the audiences of advertisers.
 *
 * @param ledger the ledger
 * @param advertiserIds TikTok's ids of the advertisers
 */
export async function readAudiencesOf(
  { table }: Ledger,
  advertiserIds: ReadonlySet<string>,
): Promise<OwnedAudience[]> {
  const lists = await Promise.all(
    [...advertiserIds]
      .toSorted()
      .map(async (advertiserId) =>
        (await listAudiences(table, advertiserId)).map((overview) => ({ ...overview, advertiserId })),
      ),
  );
  return lists.flat();
}
