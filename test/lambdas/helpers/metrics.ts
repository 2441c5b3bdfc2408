import { existsSync, readFileSync } from 'node:fs';
import type { LocalCloud } from '../../../local/cloud.ts';

/** The metric lines of a function, without their envelopes. */
export function metricsOf(cloud: LocalCloud, name: string): readonly Record<string, unknown>[] {
  const { logFile } = cloud.function(name);
  if (!existsSync(logFile)) return [];
  return readFileSync(logFile, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('{"_aws"') && line.endsWith('}'))
    .map((line) => {
      const { _aws, ...metrics } = JSON.parse(line);
      return metrics;
    });
}

/** Adds up a metric over all lines. */
export function sumOf(lines: readonly Record<string, unknown>[], metric: string): number {
  return lines
    .flatMap((line) => line[metric] ?? [])
    .reduce<number>((sum, value) => {
      const values = Array.isArray(value) ? value : [value];
      return sum + values.reduce((all: number, one) => all + Number(one), 0);
    }, 0);
}
