import { parentPort, workerData } from 'node:worker_threads';
import { type Part, writePart } from './parts.ts';

parentPort?.postMessage(await writePart(workerData as Part));
