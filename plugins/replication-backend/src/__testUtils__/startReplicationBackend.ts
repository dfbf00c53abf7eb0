import type { BackendFeature } from '@backstage/backend-plugin-api';
import { mockCredentials, mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { API_PREFIX, ROUTES, type Route, type RouteArguments, type RouteName } from '@portage/backstage-plugin-replication-common';
import type { JsonObject } from '@backstage/types';
import request, { type Response } from 'supertest';
import { replicationPlugin } from '../plugin';
import { createContract, SECRET } from './createContract';
import { playWorker, type PlayedTasks } from './playWorker';

const CONNECTIONS = {
  'eu-disk': { type: 'file', root: './eu' },
  'us-disk': { type: 'file', root: './us' },
  catalog: { type: 'sql', client: 'better-sqlite3', connection: './catalog.sqlite', password: SECRET },
};

/** What a call takes besides the route's arguments. */
export interface TestCallOptions {
  /** The value of `Authorization`; a service without restrictions by default. */
  as?: string;
  headers?: Record<string, string>;
}

/**
 * The plugin in a backend of its own, on SQLite in memory, with the region `us`, serving others too, and no embedded worker.
 * Every answer of `call` is held against the OpenAPI document.
 */
export async function startReplicationBackend(
  options: { replication?: JsonObject; config?: JsonObject; features?: (BackendFeature | Promise<{ default: BackendFeature }>)[] } = {},
) {
  const replication = {
    region: 'us',
    connections: CONNECTIONS,
    worker: { embedded: false, regions: ['us', 'eu', 'far'] },
    health: { probeEvery: '1h' },
    ...options.replication,
  };
  const backend = await startTestBackend({
    features: [
      replicationPlugin,
      mockServices.rootConfig.factory({ data: { ...options.config, replication } }),
      ...(options.features ?? []),
    ],
  });
  const { server } = backend;
  const baseUrl = `http://127.0.0.1:${server.port()}/api/replication`;
  const contract = createContract();
  const workers: (() => Promise<void>)[] = [];

  async function call<N extends RouteName>(
    name: N,
    args: RouteArguments<N> = {},
    { as, headers = {} }: TestCallOptions = {},
  ): Promise<Response> {
    const route: Route = ROUTES[name];
    const path = route.path.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(args.path![key]));
    const sent = request(server)
      [route.method](`/api/replication${API_PREFIX}${path}`)
      .query((args.query as object | undefined) ?? {})
      .set({ authorization: as ?? mockCredentials.service.header(), ...headers });
    const response = await (args.body === undefined ? sent : sent.send(args.body as object));
    contract.check(name, response);
    return response;
  }

  return {
    server,
    baseUrl,
    contract,
    call,
    /** A worker of the region `us` whose work the test plays. */
    work(tasks: PlayedTasks, regions: string[] = ['us', 'eu']) {
      workers.push(playWorker({ baseUrl, token: mockCredentials.service.token(), regions, tasks }));
    },
    async stop() {
      await Promise.all(workers.map(end => end()));
      await backend.stop();
    },
  };
}

/** See {@link startReplicationBackend}. */
export type ReplicationTestBackend = Awaited<ReturnType<typeof startReplicationBackend>>;
