import type { Credentials } from '../shared/tiktok/credentials.ts';
import { AccessError } from '../shared/tiktok/errors.ts';
import type { AdvertiserTools } from './advertisers.ts';
import type { Deadline } from './deadline.ts';
import type { UploaderSettings } from './env.ts';
import { NotYetError } from './errors.ts';

/** What {@link admitDelivery} needs. */
export interface AdmissionTools extends Pick<AdvertiserTools, 'tiktok' | 'circuit'> {
  readonly settings: UploaderSettings;
}

/**
 * Admits a delivery to TikTok. While the circuit is open, one delivery from time to time sends TikTok the smallest request
 * that needs the token and its permission. If TikTok accepts it, all deliveries are admitted. If TikTok refuses it, the
 * circuit stays open, and the refusal does not count as a failure of that message.
 *
 * @param tools the circuit and the TikTok client
 * @param deadline the invocation's time
 * @returns the credentials to deliver with
 * @throws {NotYetError} while the advertiser's circuit is open
 */
export async function admitDelivery(
  { tiktok, circuit, settings }: AdmissionTools,
  { signal, remainingMs }: Deadline,
): Promise<Credentials> {
  const { credentials, isProbe } = await circuit.admit();
  if (!isProbe) return credentials;
  try {
    await tiktok.checkAccess({ advertiserId: credentials.advertiserId, signal, remainingMs });
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    await circuit.keepOpen(credentials, error);
    const reason = `The circuit stays open: ${error.message}`;
    throw new NotYetError(reason, settings.circuitCooldownMs, { cause: error });
  }
  await circuit.close(credentials);
  return credentials;
}
