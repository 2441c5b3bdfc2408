import { calculateTypeOf, type Format } from '../shared/identifiers.ts';
import { newPlainFormat, readPlainFormat } from '../shared/ledger/audiences.ts';
import type { AudienceDetails } from '../shared/tiktok/types.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { AmbiguousAudienceError } from './errors.ts';
import { choosePlainFormat, findAudiences, tiktokName } from './naming.ts';

/**
 * Looks the delivery's audience up in all pages of TikTok's list, and records its name and, if it exists, its id. This also
 * finds an audience whose create got no answer.
 *
 * @param context the delivery's context
 * @throws {AmbiguousAudienceError} when TikTok has several audiences of that name and type
 */
export async function lookUpAudience(context: DeliveryContext): Promise<void> {
  const { order, session, tiktok, calls } = context;
  const known = await tiktok.listAudiences(calls);
  const name = tiktokName(order.audience, order.format, await plainFormat(context, known));
  const [found, ...others] = findAudiences(known, name, order.format);
  if (found !== undefined && others.length > 0) {
    throw new AmbiguousAudienceError(
      name,
      calculateTypeOf(order.format),
      [found, ...others].map(({ audienceId }) => audienceId),
    );
  }
  const intent = found === undefined ? undefined : session.audience.createIntent;
  await session.save({
    audience: (record) => ({
      ...record,
      tiktokName: name,
      audienceId: found?.audienceId,
      createIntent: undefined,
      unconfirmedCreateBy: intent?.deliveryId,
      unconfirmedFilesPerCall: intent?.filesPerCall,
    }),
  });
  session.isLookedUp = true;
}

/** The choice is made once for all formats of the name: the first delivery that writes it decides. */
async function plainFormat(context: DeliveryContext, known: readonly AudienceDetails[]): Promise<Format> {
  const { ledger, order, calls } = context;
  const { audience, format, action } = order;
  const recorded = await readPlainFormat(ledger, calls.advertiserId, audience);
  if (recorded !== undefined) return recorded;
  const chosen = choosePlainFormat(audience, format, known);
  // A remove creates no audience, so it must not reserve the plain name.
  if (action === 'remove') return chosen;
  await ledger.writeOnce(newPlainFormat(calls.advertiserId, audience, chosen));
  return (await readPlainFormat(ledger, calls.advertiserId, audience)) ?? chosen;
}
