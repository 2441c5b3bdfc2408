import type { Format } from '../shared/identifiers.ts';
import { newPlainFormat, readPlainFormat } from '../shared/ledger/audiences.ts';
import type { AudienceDetails } from '../shared/tiktok/types.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { choosePlainFormat, findAudience, tiktokName } from './naming.ts';

/**
 * Asks TikTok for the delivery's audience, on every page of the list, and notes its name and, if it is there, its id. An
 * audience that a lost create has made is found this way.
 *
 * @param context what the delivery works with
 */
export async function lookUpAudience(context: DeliveryContext): Promise<void> {
  const { order, session, tiktok, calls } = context;
  const known: AudienceDetails[] = [];
  for await (const audience of tiktok.listAudiences(calls)) known.push(audience);
  const name = tiktokName(order.audience, order.format, await plainFormat(context, known));
  const found = findAudience(known, name, order.format);
  const createdBy = found === undefined ? undefined : session.audience.createIntent?.deliveryId;
  await session.save({
    audience: (record) => ({
      ...record,
      tiktokName: name,
      audienceId: found?.audienceId,
      createIntent: undefined,
      unconfirmedCreateBy: createdBy,
    }),
  });
  session.isLookedUp = true;
}

/** The choice is made once for all formats of the name: whoever writes it first decides. */
async function plainFormat(context: DeliveryContext, known: readonly AudienceDetails[]): Promise<Format> {
  const { ledger, order, calls } = context;
  const { audience, format, action } = order;
  const recorded = await readPlainFormat(ledger, calls.advertiserId, audience);
  if (recorded !== undefined) return recorded;
  const chosen = choosePlainFormat(audience, format, known);
  // A remove makes no audience, so it takes no name from a format that does.
  if (action === 'remove') return chosen;
  await ledger.writeOnce(newPlainFormat(calls.advertiserId, audience, chosen));
  return (await readPlainFormat(ledger, calls.advertiserId, audience)) ?? chosen;
}
