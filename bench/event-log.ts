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

interface TaskStart {
  readonly 'Task Info': { readonly 'Launch Time': number };
}

interface JobEnd {
  readonly 'Job ID': number;
  readonly 'Completion Time': number;
}

const NANOSECONDS = 1e9;

/**
 * Reads the stages of the one application that wrote its event log into a folder.
 *
 * @param folder the value of `spark.eventLog.dir`
 */
export const readStages = (folder: string): Stage[] =>
  events<StageCompleted>(folder, 'SparkListenerStageCompleted')
    .map(toStage)
    .sort((a, b) => a.id - b.id);

/**
 * @param folder as for `readStages`
 * @returns seconds from the start of the first task, which reads rows, to the end of the first job, which has staged them
 */
export function readFirstJobSeconds(folder: string): number {
  const starts = events<TaskStart>(folder, 'SparkListenerTaskStart').map(
    (event) => event['Task Info']['Launch Time'],
  );
  const ends = events<JobEnd>(folder, 'SparkListenerJobEnd').filter((event) => event['Job ID'] === 0);
  return (Math.max(...ends.map((event) => event['Completion Time'])) - Math.min(...starts)) / 1000;
}

const events = <Event>(folder: string, name: string): Event[] =>
  readdirSync(folder)
    .flatMap((file) => readFileSync(join(folder, file), 'utf8').split('\n'))
    .filter((line) => line.startsWith(`{"Event":"${name}"`))
    .map((line) => JSON.parse(line) as Event);

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
