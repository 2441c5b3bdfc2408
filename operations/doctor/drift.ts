/**
 * The remedy for what was changed by hand. CloudFormation does not update a resource whose part of the template is
 * unchanged, so that a plain deployment would leave it as it is.
 */
export const REVERT_DRIFT =
  'Deploy with "npx cdk deploy --revert-drift", which also sets back what was changed by hand; a deployment without this option does not.';
