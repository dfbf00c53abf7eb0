import type { LocalizedFile, TaskKind, TaskPayload, TaskResult } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '../storage/StorageConnector';
import type { CatalogConnector } from '../catalog/CatalogConnector';

/** Opens connectors by their connection's name; the runtime keeps and closes them. @public */
export interface ConnectionResolver {
  /** @throws ReplicationError `unknown-connection` where this worker has none of that name, or may not use it */
  storage(name: string): Promise<StorageConnector>;
  catalog(name: string): Promise<CatalogConnector>;
  /** The type as configured, without opening anything. */
  typeOf(name: string): string;
}

/** CPU-heavy work, run off the event loop. @public */
export interface ThreadPool {
  /**
   * @param name - an export of the pool's thread file
   * @param transfer - buffers handed over instead of cloned; the caller must not touch them afterwards
   */
  run<TInput, TOutput>(name: string, input: TInput, options?: { transfer?: ArrayBuffer[]; signal?: AbortSignal }): Promise<TOutput>;
  readonly threads: number;
}

/** The map of one scope: what was localized already, kept by the control plane. @public */
export interface LocalizationMap {
  read(sourcePaths: readonly string[]): Promise<Map<string, LocalizedFile>>;
  write(files: readonly LocalizedFile[]): Promise<void>;
}

/** @public */
export interface ProgressReporter {
  /** Adds to what is done. Cheap: the runtime sends sums at intervals. */
  advance(done: { items?: number; bytes?: number }): void;
  /** Sets what there is to do, once it is known. */
  expect(total: { items?: number; bytes?: number }): void;
}

/** @public */
export interface TaskLog {
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

/** Everything that a handler gets. It has no other way to the outside. @public */
export interface TaskContext<K extends TaskKind = TaskKind> {
  taskId: string;
  jobId?: string;
  attempt: number;
  payload: TaskPayload<K>;
  connections: ConnectionResolver;
  threads: ThreadPool;
  /** @param scope - names one replica table: `<target cluster>/<reference>/<table uuid>`, see `localizationScope` in common */
  localizationMap(scope: string): LocalizationMap;
  progress: ProgressReporter;
  log: TaskLog;
  /** Fires on cancel, on a lost lease and at shutdown. A handler stops soon and leaves nothing half visible. */
  signal: AbortSignal;
}

/**
 * One kind of work. Must be idempotent, and its doc line says why it is: a task may run twice, also at the same time,
 * and only the result with the newest fencing token counts.
 * @public
 */
export interface TaskHandler<K extends TaskKind = TaskKind> {
  readonly kind: K;
  run(context: TaskContext<K>): Promise<TaskResult<K>>;
}
