import type { PermissionsService } from '@backstage/backend-plugin-api';
import { brokerUsePermission } from '@portage/backstage-plugin-replication-common';
import type { TaskBroker } from '@portage/backstage-plugin-replication-node';
import type { WorkerBinding } from '../configuration/ReplicationConfiguration';
import type { ReplicationDatabase } from '../database/ReplicationDatabase';
import type { DbTaskRow } from '../database/tables';
import { assertPermitted } from '../permissions/assertPermitted';
import type { Caller } from '../permissions/Caller';
import { AuthorizedTaskBroker } from './AuthorizedTaskBroker';
import { findWorkerBinding } from './findWorkerBinding';

/** Options of {@link BrokerAccess.create}. */
export interface BrokerAccessOptions {
  broker: TaskBroker;
  bindings: readonly WorkerBinding[];
  permissions: PermissionsService;
  database: ReplicationDatabase;
}

/** Hands standalone workers the broker, as far as their tokens go. */
export class BrokerAccess {
  static create(options: BrokerAccessOptions): BrokerAccess {
    return new BrokerAccess(options);
  }

  private constructor(private readonly options: BrokerAccessOptions) {}

  /** @throws NotAllowedError */
  async for(caller: Caller): Promise<TaskBroker> {
    const { broker, bindings, permissions, database } = this.options;
    await assertPermitted(permissions, brokerUsePermission, caller);
    const binding = findWorkerBinding(bindings, caller.credentials);
    if (!binding) {
      return broker;
    }
    const regionOf = async (taskId: string) => (await database.knex<DbTaskRow>('tasks').where('id', taskId).first('region'))?.region;
    return new AuthorizedTaskBroker(broker, binding, regionOf);
  }
}
