import { NotFoundError } from '@backstage/errors';
import {
  ReplicationError,
  TASK_SCHEMAS,
  type Lag,
  type PolicyDocument,
  type TaskPayload,
} from '@portage/backstage-plugin-replication-common';
import type { TaskQueue } from '../broker/TaskQueue';
import { loadCompiledClusters } from '../clusters/loadCompiledClusters';
import { readPolicyRow } from '../database/operations/policies/readPolicyRow';
import { storePolicyLag } from '../database/operations/policies/storePolicyLag';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { DbPolicyRow } from '../database/tables';
import { lastPublishedOf } from '../jobs/lastPublishedOf';
import type { PolicyKinds } from '../policies/PolicyKinds';
import type { ChangeHints } from '../signals/ChangeHints';
import type { LagHistory } from './LagHistory';

/** Metadata of all tables that changed is read; a person may be waiting. */
const MEASURE_TIMEOUT_MS = 60_000;

/** Options of {@link LagMeter.create}. */
export interface LagMeterOptions {
  database: ReplicationDatabase;
  queue: Pick<TaskQueue, 'request'>;
  kinds: PolicyKinds;
  connectionTypes: ReadonlyMap<string, string>;
  history: Pick<LagHistory, 'record'>;
  hints: ChangeHints;
}

/** Asks a worker how far a replica is behind, from metadata alone, and stores the answer with the policy. */
export class LagMeter {
  static create(options: LagMeterOptions): LagMeter {
    return new LagMeter(options);
  }

  private constructor(private readonly options: LagMeterOptions) {}

  /** @throws NotFoundError; ReplicationError `unsupported-kind` where the policy's kind has no lag; the worker's own reason */
  async measure(name: string, options: { signal?: AbortSignal } = {}): Promise<Lag> {
    const { database, queue, history, hints } = this.options;
    const row = await readPolicyRow(database.knex, name);
    if (!row) {
      throw new NotFoundError(`There is no policy "${name}"`);
    }
    const task = await this.taskOf(row);
    const request = { region: task.region, timeoutMs: MEASURE_TIMEOUT_MS, ...options };
    const { commits, rows, bytes, seconds, tables } = await queue.request('measure-lag', task.payload, request);
    const lag = { commits, rows, bytes, seconds, tables, measuredAt: new Date(await database.nowMs()).toISOString() };
    await storePolicyLag(database.knex, name, lag);
    await history.record({ policy: name });
    hints.announce({ type: 'policy', name });
    return { policy: name, ...lag };
  }

  private async taskOf(row: DbPolicyRow): Promise<{ region: string; payload: TaskPayload<'measure-lag'> }> {
    const { database, kinds, connectionTypes } = this.options;
    const kind = kinds.get(row.kind);
    const compiled = kind.compile({
      policy: JSON.parse(row.document) as PolicyDocument,
      clusters: await loadCompiledClusters(database.knex, connectionTypes),
      jobId: 'lag',
      purpose: 'sync',
      dryRun: true,
      at: new Date(await database.nowMs()).toISOString(),
      lastPublished: lastPublishedOf(row),
      takeOver: false,
    });
    if (!kind.lagTask) {
      throw new ReplicationError('unsupported-kind', `Policies of kind "${row.kind}" have no lag`);
    }
    const { region, payload } = kind.lagTask(compiled);
    return { region, payload: TASK_SCHEMAS['measure-lag'].payload.parse(payload) };
  }
}
