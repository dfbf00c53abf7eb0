import type { Prices } from '@portage/backstage-plugin-replication-node';
import type { ServedRegions } from './ServedRegions';

/** Which regions and connections one worker's token may touch. */
export interface WorkerBinding {
  /** The subject of the token, as `backend.auth.externalAccess` names it. */
  subject: string;
  regions: readonly string[];
  connections: readonly string[];
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
  /** What moving data costs; without it plans tell no cost. */
  prices?: Prices;
  /** How long a cluster's probe is good for. */
  probeEveryMs: number;
}
