/**
 * Gives the process the environment back that a test has changed, in the same object: `vi.unstubAllEnvs` deletes variables from
 * the one that the worker began with, and those of a later file would stay in another.
 *
 * @param before a copy of `process.env`, made before the change
 */
export function restoreEnvironment(before: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
}
