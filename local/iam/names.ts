/** Access key of the account's administrator: whoever deploys, and the person at the command line. */
export const ADMINISTRATOR = 'local';

/**
 * @param place the account
 * @param name of the role
 */
export const roleArn = ({ accountId }: { readonly accountId: string }, name: string): string =>
  `arn:aws:iam::${accountId}:role/${name}`;

/** @returns the access key of a role, by which the local AWS knows its requests */
export const accessKeyOf = (arnOfRole: string): string => arnOfRole.slice(arnOfRole.lastIndexOf('/') + 1);
