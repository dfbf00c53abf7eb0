import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { RestConfig } from './icebergRestModel';

/** What joins a namespace's levels in paths where the server names nothing else, encoded. */
const DEFAULT_SEPARATOR = '%1F';

/** What servers can do that tell no list of endpoints ("Endpoints", `rest-catalog-open-api.yaml`): everything for tables, nothing for views. */
const TABLE_ENDPOINTS: ReadonlySet<string> = new Set([
  'GET /v1/{prefix}/namespaces',
  'POST /v1/{prefix}/namespaces',
  'GET /v1/{prefix}/namespaces/{namespace}/tables',
  'GET /v1/{prefix}/namespaces/{namespace}/tables/{table}',
  'POST /v1/{prefix}/namespaces/{namespace}/tables/{table}',
  'DELETE /v1/{prefix}/namespaces/{namespace}/tables/{table}',
  'POST /v1/{prefix}/namespaces/{namespace}/register',
  'POST /v1/{prefix}/tables/rename',
  'POST /v1/{prefix}/transactions/commit',
]);

/** One warehouse of a server as `GET v1/config` describes it: where its paths begin, and what it can do. */
export class Warehouse {
  private readonly prefix: string;
  private readonly separator: string;
  private readonly endpoints: ReadonlySet<string>;

  constructor({ defaults, overrides, endpoints }: RestConfig) {
    const setting = (name: string) => overrides?.[name] ?? defaults?.[name];
    const prefix = setting('prefix');
    // A prefix may have several segments, each of which may hold what a path must not.
    this.prefix = prefix === undefined ? '' : `${prefix.split('/').map(encodeOnce).join('/')}/`;
    this.separator = decodeURIComponent(setting('namespace-separator') ?? DEFAULT_SEPARATOR);
    this.endpoints = endpoints?.length ? new Set(endpoints.map(endpoint => endpoint.replace(/^(\w+) \/?/, '$1 /'))) : TABLE_ENDPOINTS;
  }

  /** @param endpoint - as the specification writes it: `POST /v1/{prefix}/transactions/commit` */
  supports(endpoint: string): boolean {
    return this.endpoints.has(endpoint);
  }

  get hasViews(): boolean {
    return this.supports('GET /v1/{prefix}/namespaces/{namespace}/views');
  }

  /** A path that belongs to the warehouse and to no namespace. */
  path(rest: string): string {
    return this.prefix + rest;
  }

  /** @throws ReplicationError `unsupported-identifier` where the server could not tell the levels apart */
  namespacePath(namespace: readonly string[], rest = ''): string {
    return `${this.prefix}namespaces/${encodeURIComponent(this.joinNamespace(namespace))}${rest}`;
  }

  /** The path of a table or view; `key` has all levels, its own name last. */
  entryPath(kind: 'table' | 'view', key: readonly string[]): string {
    return this.namespacePath(key.slice(0, -1), `/${kind}s/${encodeURIComponent(key[key.length - 1])}`);
  }

  joinNamespace(namespace: readonly string[]): string {
    const wrong = namespace.find(level => level === '' || level.includes(this.separator));
    if (namespace.length === 0 || wrong !== undefined) {
      throw new ReplicationError(
        'unsupported-identifier',
        namespace.length === 0
          ? 'An Iceberg REST catalog holds tables in namespaces only.'
          : `The namespace level ${JSON.stringify(wrong)} is empty or holds ${JSON.stringify(this.separator)}, which this server parts levels with.`,
      );
    }
    return namespace.join(this.separator);
  }
}

/** Some servers tell their prefix encoded, others do not. */
function encodeOnce(segment: string): string {
  return /%[0-9A-Fa-f]{2}/.test(segment) ? segment : encodeURIComponent(segment);
}
