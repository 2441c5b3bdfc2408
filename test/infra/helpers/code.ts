import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const LAMBDAS = join(import.meta.dirname, '..', '..', '..', 'lambdas');

/**
 * Reads which AWS APIs the code of a function can call: the SDK commands and paginators in every module that its handler
 * reaches.
 *
 * @param name folder under `lambdas/`
 * @returns names such as `GetObjectCommand` and `paginateQuery`, sorted
 */
export function awsCallsOf(name: string): string[] {
  const seen = new Set<string>();
  const calls = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const source = readFileSync(file, 'utf8');
    for (const [, command, paginator] of source.matchAll(/\bnew (\w+Command)\(|\b(paginate[A-Z]\w+)\(/g)) {
      calls.add(command ?? paginator ?? '');
    }
    for (const [, typesOnly, path = ''] of source.matchAll(
      /^(?:import|export)( type)?[^;]*? from '(\.[^']+)';/gm,
    )) {
      if (typesOnly === undefined) visit(resolve(dirname(file), path));
    }
  };
  visit(join(LAMBDAS, name, 'handler.ts'));
  return [...calls].sort();
}
