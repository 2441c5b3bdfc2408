import { loadSharedConfigFiles } from '@smithy/core/config';
import { ProfileMissingError } from './errors.ts';

/**
 * Checks that the profile of the environment is there, before AWS is called: the SDK would go on without it, and take the identity
 * of the machine where that has one.
 *
 * @throws {ProfileMissingError} when AWS's files of this machine do not have it
 */
export async function assertProfileExists(): Promise<void> {
  const { AWS_PROFILE } = process.env;
  if (!AWS_PROFILE || AWS_PROFILE === 'default') return;
  // The console lives on while a person makes the profile.
  const { configFile, credentialsFile } = await loadSharedConfigFiles({ ignoreCache: true });
  if (AWS_PROFILE in configFile || AWS_PROFILE in credentialsFile) return;
  throw new ProfileMissingError(`AWS_PROFILE names "${AWS_PROFILE}", and this machine has no such profile`, {
    remedy:
      'List the profiles with "aws configure list-profiles" and set AWS_PROFILE to one of them, or make it with ' +
      '"aws configure sso".',
  });
}
