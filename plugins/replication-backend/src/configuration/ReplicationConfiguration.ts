import type { ServedRegions } from './ServedRegions';

/** Which regions and connections one worker's token may touch. */
export interface WorkerBinding {
  /** The subject of the token, as `backend.auth.externalAccess` names it. */
  subject: string;
  regions: readonly string[];
  connections: readonly string[];
}

/** What moving data costs; without it plans tell no cost. */
export interface Prices {
  currency: string;
  egress: readonly { from: string; to: string; perGiB: number }[];
  /** Per 1,000 requests, by region of the storage that is asked. */
  requests: Readonly<Record<string, number>>;
}

/** The control plane's own part of app-config. It knows of connections nothing but their names and types: secrets stay with the workers. */
export interface ReplicationConfiguration {
  /** The region that this backend stands in. */
  region: string;
  servedRegions: ServedRegions;
  /** Connection type by name. */
  connectionTypes: ReadonlyMap<string, string>;
  worker: { embedded: boolean; regions: readonly string[]; concurrency?: number; threads?: number };
  workers: readonly WorkerBinding[];
  prices?: Prices;
  /** How long a cluster's probe is good for. */
  probeEveryMs: number;
}
