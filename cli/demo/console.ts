import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPage } from '../../console/server/page-files.ts';
import { type RunningConsole, startConsole } from '../../console/server/start.ts';
import type { LocalCloud } from '../../local/cloud.ts';
import { letExportsArrive, unfamiliarFolder } from '../../local/demo/arrivals.ts';
import { SAMPLE_CONFIG_FILE } from '../../operations/paths.ts';
import type { Terminal } from '../terminal.ts';
import type { Stages } from './stages.ts';

/** What the console of the demo works with. */
export interface ConsoleDemo {
  readonly cloud: LocalCloud;
  /** The demo's folder. */
  readonly folder: string;
  readonly stages: Stages;
  readonly terminal: Terminal;
  /** Ends the console. */
  readonly signal: AbortSignal;
}

/**
 * Opens the console on the local cloud and lets exports arrive, until the person ends it.
 *
 * @param demo what it works with
 */
export async function showConsole({ cloud, folder, stages, terminal, signal }: ConsoleDemo): Promise<void> {
  const server = await openConsole(cloud, folder, stages);
  try {
    terminal.result(false, undefined, () => `The console is at ${server.address}`);
    terminal.say('Exports arrive over the next minutes. Ctrl-C ends everything.');
    await letExportsArrive(cloud, folder, { stages, signal }).catch(unlessAborted(signal));
    await aborted(signal);
  } finally {
    await server.stop();
  }
}

/** A configuration of its own, so that a new source can be saved without a change of the samples. */
async function openConsole(cloud: LocalCloud, folder: string, stages: Stages): Promise<RunningConsole> {
  const page = await findPage(() => stages.tell({ next: 'Bundling the page' }));
  const configFile = join(folder, 'pipeline.config.json');
  copyFileSync(SAMPLE_CONFIG_FILE, configFile);
  // What the console's operations find AWS by, as they do in an account.
  Object.assign(process.env, cloud.aws.environment);
  const server = await startConsole({
    page,
    port: 0,
    configFile,
    filesFolder: unfamiliarFolder(folder),
    isReadOnly: false,
    tiktokApiBaseUrl: cloud.tiktok.baseUrl,
    isLocalCloud: true,
  });
  stages.tell({ reached: 'The console is up' });
  return server;
}

const unlessAborted =
  (signal: AbortSignal) =>
  (error: unknown): void => {
    if (!signal.aborted) throw error;
  };

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
