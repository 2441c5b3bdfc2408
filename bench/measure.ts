import { execFile, spawn } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';
import { BenchmarkError } from './errors.ts';

const SAMPLE_MS = 250;

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Folder of the data that it reads; none for a program without. */
  readonly reads?: string;
  /** Receives the program's standard error. */
  readonly logFile: string;
}

export interface Measured<T> {
  readonly value: T;
  /** From the beginning to the end. */
  readonly wallSeconds: number;
  /** Largest resident memory of one process that was started: for a Spark run, that of its JVM. */
  readonly peakBytes: number;
}

/**
 * Measures the time and memory of work in other programs, which are the only ones that this process has started.
 *
 * @param reads folder of the data that they read; none for programs without
 */
export async function measure<T>(reads: string | undefined, work: () => Promise<T>): Promise<Measured<T>> {
  await settle(reads);
  const start = performance.now();
  let peakBytes = 0;
  const watch = setInterval(async () => {
    peakBytes = Math.max(peakBytes, await largestProcess());
  }, SAMPLE_MS);
  try {
    const value = await work();
    return { value, wallSeconds: (performance.now() - start) / 1000, peakBytes };
  } finally {
    clearInterval(watch);
  }
}

/**
 * Runs a program to its end and measures it.
 *
 * @returns what it wrote to its standard output
 * @throws {BenchmarkError} when it fails
 */
export const measureCommand = ({
  command,
  args,
  environment,
  reads,
  logFile,
}: Command): Promise<Measured<string>> =>
  measure(reads, async () => {
    const child = spawn(command, args, { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.pipe(createWriteStream(logFile));
    const ended = new Promise<number | null>((resolve, reject) =>
      child.once('error', reject).once('close', resolve),
    );
    const [stdout, exitCode] = await Promise.all([text(child.stdout), ended]);
    if (exitCode !== 0) throw new BenchmarkError(`${command} ended with ${exitCode}; see ${logFile}`);
    return stdout;
  });

/**
 * Gives every program the same beginning: its data is in memory, and nothing is left to be written to the disk of what the
 * program before it wrote, which is gigabytes.
 */
async function settle(reads: string | undefined): Promise<void> {
  await promisify(execFile)('sync');
  const files = reads === undefined ? [] : await readdir(reads, { recursive: true, withFileTypes: true });
  for (const file of files.filter((entry) => entry.isFile())) {
    await finished(createReadStream(join(file.parentPath, file.name)).resume());
  }
}

/** The largest resident memory among the descendants of this process, in bytes. */
async function largestProcess(): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  const rows = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([process.pid]);
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const [pid = 0, parent = 0] of rows) if (family.has(parent)) family.add(pid);
  }
  family.delete(process.pid);
  const sizes = rows.map(([pid = 0, , kilobytes = 0]) => (family.has(pid) ? kilobytes * 1024 : 0));
  return Math.max(...sizes);
}
