import type { Cluster, ClusterDocument, TaskResult } from '@portage/backstage-plugin-replication-common';
import type { Caller } from '../permissions/Caller';
import type { OwnerCriteria } from '../permissions/OwnedResource';
import type { Page } from '../router/Page';

/** What a list of clusters is narrowed to. */
export interface ListClustersOptions extends Caller {
  /** What the caller may see; everything where it is left out. */
  visible?: OwnerCriteria;
  search?: string;
  cursor?: string;
  limit: number;
}

/** Which part of a cluster to look at: tables of `reference`, files below `path`, or the references themselves. */
export interface BrowseClusterOptions extends Caller {
  reference?: string;
  path?: string;
  after?: string;
  limit: number;
  signal?: AbortSignal;
}

/** Storages and catalogs, and how they are. */
export interface ClusterService {
  list(options: ListClustersOptions): Promise<Page<Cluster>>;
  /** @throws NotFoundError */
  get(name: string, options: Caller): Promise<Cluster>;
  /** @throws DocumentProblemsError; ConflictError where the name is taken */
  create(document: ClusterDocument, options: Caller): Promise<Cluster>;
  /** @throws DocumentProblemsError; NotFoundError; ReplicationError `lost-update` where `version` is not the newest */
  update(document: ClusterDocument, options: Caller & { version?: number }): Promise<Cluster>;
  /** @throws ReplicationError `cluster-in-use`, naming the policies; NotFoundError */
  delete(name: string, options: Caller): Promise<void>;
  /** Probes now and answers with what was found; a cluster that no worker can look at is `unknown`, with the reason. */
  check(name: string, options: Caller & { signal?: AbortSignal }): Promise<Cluster>;
  /** @throws ReplicationError with the worker's reason, or `no-worker` */
  browse(name: string, options: BrowseClusterOptions): Promise<TaskResult<'browse'>>;
}
