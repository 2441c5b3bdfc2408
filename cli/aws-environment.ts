/**
 * Sets the variables that the AWS SDK reads from those that only the AWS CLI reads, so that a command works in the region and
 * with the profile that `aws` would use. A variable that the SDK reads wins, as in the AWS CLI.
 *
 * @param env the variables, which are changed
 */
export function adoptAwsCliVariables(env: NodeJS.ProcessEnv): void {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE, AWS_DEFAULT_PROFILE, AWS_ACCESS_KEY_ID } = env;
  if (!AWS_REGION && AWS_DEFAULT_REGION) env['AWS_REGION'] = AWS_DEFAULT_REGION;
  // The AWS CLI prefers access keys to a profile of the environment; the SDK would prefer the profile.
  if (!AWS_PROFILE && AWS_DEFAULT_PROFILE && !AWS_ACCESS_KEY_ID) env['AWS_PROFILE'] = AWS_DEFAULT_PROFILE;
}
