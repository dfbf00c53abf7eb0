import type { Entity } from '@backstage/catalog-model';
import { stringifyEntityRef } from '@backstage/catalog-model';
import type { EntityProvider, EntityProviderConnection } from '@backstage/plugin-catalog-node';
import { entityOf } from './entityOf';
import { refreshKeyOf } from './refreshKeyOf';
import type { ReplicationObjects } from './ReplicationObjects';

/** Owns every entity that this provider emits. */
const LOCATION_KEY = 'replication';

/**
 * After this time everything is emitted again: the catalog does not tell where it refused an entity, because a location held its name,
 * nor that the name is free by now.
 */
const REPAIR_EVERY_MS = 600_000;

/**
 * Emits clusters and policies as entities: everything at the first time, then only what is different. Objects that a catalog location
 * manages are left out, since two entities would claim one name; they are decorated while they are processed, and processed again
 * when something about them changed.
 */
export class ReplicationEntityProvider implements EntityProvider {
  private connection: EntityProviderConnection | undefined;
  /** What stands in the catalog, as text by entity reference; `undefined` before the first time. */
  private emitted: Map<string, { text: string; entity: Entity }> | undefined;
  /** What was last told of objects that locations manage, as text by name. */
  private decorated = new Map<string, string>();
  private repairedAtMs = 0;

  getProviderName(): string {
    return 'replication';
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
  }

  /** Brings the catalog up to date. Does nothing before the catalog has connected. */
  async emit(objects: ReplicationObjects): Promise<void> {
    if (!this.connection) {
      return;
    }
    await this.emitOwn(this.connection, objects);
    await this.refreshLocated(this.connection, objects);
  }

  private async emitOwn(connection: EntityProviderConnection, objects: ReplicationObjects): Promise<void> {
    const own = [...objects.values()].filter(({ managedBy }) => managedBy === undefined).map(entityOf);
    const next = new Map(own.map(entity => [stringifyEntityRef(entity), { text: JSON.stringify(entity), entity }]));
    const before = this.emitted;
    const nowMs = performance.now();
    if (!before || nowMs - this.repairedAtMs >= REPAIR_EVERY_MS) {
      await connection.applyMutation({ type: 'full', entities: own.map(deferred) });
      this.repairedAtMs = nowMs;
    } else {
      const added = [...next].filter(([ref, { text }]) => before.get(ref)?.text !== text).map(([, { entity }]) => deferred(entity));
      const removed = [...before].filter(([ref]) => !next.has(ref)).map(([, { entity }]) => deferred(entity));
      if (added.length + removed.length > 0) {
        await connection.applyMutation({ type: 'delta', added, removed });
      }
    }
    // Only now: where the catalog refused, all of it is tried again.
    this.emitted = next;
  }

  private async refreshLocated(connection: EntityProviderConnection, objects: ReplicationObjects): Promise<void> {
    const located = [...objects.values()].filter(({ managedBy }) => managedBy !== undefined);
    const next = new Map(located.map(object => [object.metadata.name, JSON.stringify(entityOf(object))]));
    const keys = [...next].filter(([name, text]) => this.decorated.get(name) !== text).map(([name]) => refreshKeyOf(name));
    if (keys.length > 0) {
      await connection.refresh({ keys });
    }
    this.decorated = next;
  }
}

function deferred(entity: Entity) {
  return { entity, locationKey: LOCATION_KEY };
}
