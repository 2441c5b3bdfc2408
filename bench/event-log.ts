import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Spark's figures for one stage; the sums are over its tasks. */
export interface Stage {
  readonly id: number;
  readonly name: string;
  readonly tasks: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly gcSeconds: number;
  readonly shuffleWriteBytes: number;
  readonly shuffleReadBytes: number;
  readonly spilledBytes: number;
}

interface Accumulable {
  readonly Name?: string;
  readonly Value?: unknown;
}

interface StageCompleted {
  readonly Event: string;
  readonly 'Stage Info': {
    readonly 'Stage ID': number;
    readonly 'Stage Name': string;
    readonly 'Number of Tasks': number;
    readonly 'Submission Time': number;
    readonly 'Completion Time': number;
    readonly Accumulables: readonly Accumulable[];
  };
}

const NANOSECONDS = 1e9;

/**
 * Reads the stages of the one application that wrote its event log into a folder.
 *
 * @param folder the value of `spark.eventLog.dir`
 */
export function readStages(folder: string): Stage[] {
  return readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .filter((line) => line.startsWith('{"Event":"SparkListenerStageCompleted"'))
    .map((line) => toStage(JSON.parse(line) as StageCompleted))
    .sort((a, b) => a.id - b.id);
}

function toStage({ 'Stage Info': info }: StageCompleted): Stage {
  const metric = (name: string): number =>
    Number(info.Accumulables.find((one) => one.Name === `internal.metrics.${name}`)?.Value ?? 0);
  return {
    id: info['Stage ID'],
    name: info['Stage Name'],
    tasks: info['Number of Tasks'],
    seconds: (info['Completion Time'] - info['Submission Time']) / 1000,
    cpuSeconds: metric('executorCpuTime') / NANOSECONDS,
    gcSeconds: metric('jvmGCTime') / 1000,
    shuffleWriteBytes: metric('shuffle.write.bytesWritten'),
    shuffleReadBytes: metric('shuffle.read.localBytesRead') + metric('shuffle.read.remoteBytesRead'),
    spilledBytes: metric('diskBytesSpilled'),
  };
}
