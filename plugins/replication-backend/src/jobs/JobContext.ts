import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Status } from '@portage/backstage-plugin-replication-common';
import type { CompiledCluster, PolicyKind, Prices } from '@portage/backstage-plugin-replication-node';
import type { Knex } from 'knex';
import type { ServedRegions } from '../configuration/ServedRegions';
import type { TaskQueue } from '../broker/TaskQueue';

/** Something happened to a job. A hint for whoever shows or follows it; it may get lost, and `progress` may come often. */
export interface JobChange {
  type: 'status' | 'progress';
  jobId: string;
  policy: string;
  status: Status;
}

/** What the steps of a job need besides the transaction. */
export interface JobContext {
  policyKinds: ReadonlyMap<string, PolicyKind<any>>;
  /** All clusters as policy kinds see them, read in the caller's transaction. */
  loadClusters: (knex: Knex) => Promise<CompiledCluster[]>;
  /** Jobs of policies that belong elsewhere are not made. */
  servedRegions: ServedRegions;
  /** What moving data costs; absent where that is not configured. */
  prices?: Prices;
  queue: TaskQueue;
  logger: LoggerService;
  /** Tells of a change once the transaction is committed. */
  announce: (tx: Knex.Transaction, change: JobChange) => void;
}
