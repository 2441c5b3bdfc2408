import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { ApiFaults, createApiServer } from './api-server.ts';
import { Collaboration } from './collaboration.ts';
import { EventSender } from './event-sender.ts';
import { Operations } from './operations.ts';
import { QueryStore } from './query-store.ts';
import type { CleanRoomsAdmin, CleanRoomsServerOptions } from './types.ts';

export interface CleanRoomsServer {
  /** For example `http://127.0.0.1:40125`; clients find it by `AWS_ENDPOINT_URL_CLEANROOMS`. */
  readonly url: string;
  readonly admin: CleanRoomsAdmin;
  /** Lets no query go on and ends open connections. */
  stop(): Promise<void>;
}

const DEFAULT_EVENTS = { dropped: 0.25, doubled: 0.25 };
const DEFAULT_PAGE_SIZE = 100;
const DEFAULT_CRPU_HOURS = 0.25;
const DEFAULT_WAIT_MS = 30_000;

/**
 * Starts the part of AWS Clean Rooms that runs protected queries and jobs, on loopback: the calls as the SDK sends them,
 * states over time, results in S3, and events as unreliable as Clean Rooms' own.
 *
 * @throws when the port is taken
 */
export async function startCleanRoomsServer(options: CleanRoomsServerOptions): Promise<CleanRoomsServer> {
  const sender = new EventSender(options.clients.events, options.events ?? DEFAULT_EVENTS);
  const store = new QueryStore(options, sender);
  const faults = new ApiFaults();
  const collaboration = new Collaboration();
  const operations = new Operations(store, collaboration, {
    membershipIds: options.membershipIds,
    pageSize: options.pageSize ?? DEFAULT_PAGE_SIZE,
    crpuHours: options.crpuHours ?? DEFAULT_CRPU_HOURS,
  });
  const server = createApiServer(operations, faults, options.refused ?? (() => undefined)).listen(
    options.port ?? 0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  const admin: CleanRoomsAdmin = {
    nextResult: (plan) => void store.results.push(plan),
    endNext: (end) => void store.ends.push(end),
    throwNext: (fault) => faults.add(fault),
    addQueries: (fill) => store.fill(fill),
    setJobResults: (membershipId, results) => void collaboration.jobResults.set(membershipId, results),
    setTemplate: (arn, template) => void collaboration.templates.set(arn, template),
    setTable: (name, table) => void collaboration.tables.set(name, table),
    queries: () => store.all('query'),
    jobs: () => store.all('job'),
    events: () => ({ ...sender.counts }),
    settled: (id, timeoutMs = DEFAULT_WAIT_MS) => store.settled(id, timeoutMs),
  };
  const stop = async (): Promise<void> => {
    await store.stop();
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, admin, stop };
}
