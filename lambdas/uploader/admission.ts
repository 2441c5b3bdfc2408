import type { Credentials } from '../shared/tiktok/credentials.ts';
import { AccessError } from '../shared/tiktok/errors.ts';
import type { AdvertiserTools } from './advertisers.ts';
import type { Deadline } from './deadline.ts';
import type { UploaderSettings } from './env.ts';
import { NotYetError } from './errors.ts';

/** What it takes to be let through to TikTok. */
export interface AdmissionTools extends Pick<AdvertiserTools, 'tiktok' | 'circuit'> {
  readonly settings: UploaderSettings;
}

/**
 * Lets a delivery through to TikTok. While the circuit is open, now and then one delivery asks TikTok the smallest
 * question that needs token and permission: a good answer lets all others through; a refusal keeps the circuit open, and
 * is not held against the message that happened to ask.
 *
 * @param tools the circuit, and the way to TikTok
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
    await tiktok.listAudiences({ advertiserId: credentials.advertiserId, signal, remainingMs }).next();
  } catch (error) {
    if (!(error instanceof AccessError)) throw error;
    await circuit.open(credentials, error);
    throw new NotYetError(`The circuit stays open: ${error.message}`, settings.circuitCooldownMs);
  }
  await circuit.close(credentials);
  return credentials;
}
