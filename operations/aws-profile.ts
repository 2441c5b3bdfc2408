import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { ProfileMissingError } from './errors.ts';

const HEADING = /^\s*\[\s*(profile\s+)?["']?([^\]"']+?)["']?\s*\]/gm;

/**
 * Checks that the profile of the environment is there, before AWS is called: the SDK would go on without it, and take the identity
 * of the machine where that has one.
 *
 * @throws {ProfileMissingError} when AWS's files of this machine do not have it
 */
export function assertProfileExists(): void {
  const { AWS_PROFILE, AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE } = process.env;
  if (!AWS_PROFILE || AWS_PROFILE === 'default') return;
  const ofUser = join(homedir(), '.aws');
  const profiles = [
    ...headings(AWS_CONFIG_FILE || join(ofUser, 'config')).filter(({ isPrefixed }) => isPrefixed),
    ...headings(AWS_SHARED_CREDENTIALS_FILE || join(ofUser, 'credentials')),
  ];
  if (profiles.some(({ name }) => name === AWS_PROFILE)) return;
  throw new ProfileMissingError(`AWS_PROFILE names "${AWS_PROFILE}", and this machine has no such profile`, {
    remedy:
      'List the profiles with "aws configure list-profiles" and set AWS_PROFILE to one of them, or make it with ' +
      '"aws configure sso".',
  });
}

/** The profiles that a file has, as AWS reads it: a file that cannot be read has none. */
function headings(file: string): { name: string; isPrefixed: boolean }[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return [...text.matchAll(HEADING)].map(([, prefix, name = '']) => ({
    name,
    isPrefixed: prefix !== undefined,
  }));
}
