import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { ANNOTATION_LOCATION, type Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { JsonObject } from '@backstage/types';
import type { ReplicationClient } from '@portage/backstage-plugin-replication-common';
import { DOCUMENT_TYPES, isLocatedDocument } from './isLocatedDocument';
import type { ReplicationObjects } from './ReplicationObjects';
import { undecorateEntity } from './undecorateEntity';

const ORPHAN_ANNOTATION = 'backstage.io/orphan';
const CLUSTER_TYPE = 'replication-cluster';

/** Options of {@link LocationReconciler.create}. */
export interface LocationReconcilerOptions {
  catalog: CatalogService;
  auth: AuthService;
  client: ReplicationClient;
  logger: LoggerService;
}

/**
 * Carries documents from catalog locations into the replication backend: what a location names is created or updated there and marked
 * as managed by the location; what it no longer names is released, and a policy suspended.
 *
 * A location is one change, all or none. Clusters of all locations go first, since a policy may use a cluster of another location.
 * Only locations that changed since the last success are sent; what failed is sent again, and logged once for each new reason.
 */
export class LocationReconciler {
  /** What was last sent with success, as text by location. */
  private readonly sent = new Map<string, string>();
  private readonly failures = new Map<string, string>();

  static create(options: LocationReconcilerOptions): LocationReconciler {
    return new LocationReconciler(options);
  }

  private constructor(private readonly options: LocationReconcilerOptions) {}

  /**
   * @param objects - what the replication backend knew a moment ago; tells which locations manage something there
   * @returns whether anything was sent, so that it is worth reading the objects again
   */
  async reconcile(objects: ReplicationObjects, options: { signal?: AbortSignal } = {}): Promise<boolean> {
    const { located, orphans } = await this.readLocations();
    for (const { managedBy } of objects.values()) {
      if (managedBy !== undefined && !located.has(managedBy)) {
        located.set(managedBy, []);
      }
    }
    const due = [...located].filter(([location, documents]) => this.isDue(location, documents, objects));
    for (const [location, documents] of due) {
      const clusters = documents.filter(({ spec }) => (spec as JsonObject).type === CLUSTER_TYPE);
      if (clusters.length > 0 && clusters.length < documents.length) {
        await this.send(location, clusters, { ...options, complete: false });
      }
    }
    for (const [location, documents] of due) {
      if (await this.send(location, documents, { ...options, complete: true })) {
        this.sent.set(location, JSON.stringify(documents));
      }
    }
    await this.removeOrphans(orphans.filter(entity => this.isReleased(entity, objects)));
    return due.length > 0;
  }

  /** The documents of each location, in the order of their names, and the entities that no location names any more. */
  private async readLocations(): Promise<{ located: Map<string, JsonObject[]>; orphans: Entity[] }> {
    const { catalog, auth } = this.options;
    const filter = DOCUMENT_TYPES.map(type => ({ kind: 'Resource', 'spec.type': type }));
    const { items } = await catalog.getEntities({ filter }, { credentials: await auth.getOwnServiceCredentials() });
    const documents = items
      .filter(entity => isLocatedDocument(entity))
      .sort((left, right) => (left.metadata.name < right.metadata.name ? -1 : 1));
    const located = new Map<string, JsonObject[]>();
    for (const entity of documents.filter(document => !isOrphan(document))) {
      const location = locationOf(entity);
      located.set(location, [...(located.get(location) ?? []), undecorateEntity(entity)]);
    }
    return { located, orphans: documents.filter(isOrphan) };
  }

  /** Once its object is released an orphan stands in the way of the entity that the provider emits for it: two cannot claim one name. */
  private async removeOrphans(orphans: readonly Entity[]): Promise<void> {
    const { catalog, auth } = this.options;
    for (const { metadata } of orphans) {
      await catalog.removeEntityByUid(metadata.uid!, { credentials: await auth.getOwnServiceCredentials() });
    }
  }

  private isDue(location: string, documents: JsonObject[], objects: ReplicationObjects): boolean {
    const isManaged = (document: JsonObject) => {
      const { name } = document.metadata as { name: string };
      return objects.get(name.toLowerCase())?.managedBy === location;
    };
    const managed = [...objects.values()].filter(({ managedBy }) => managedBy === location).length;
    return this.sent.get(location) !== JSON.stringify(documents) || managed !== documents.length || !documents.every(isManaged);
  }

  /** Whether an orphan's object lives on without its location. */
  private isReleased(orphan: Entity, objects: ReplicationObjects): boolean {
    const object = objects.get(orphan.metadata.name.toLowerCase());
    return object !== undefined && (this.sent.has(locationOf(orphan)) || object.managedBy !== locationOf(orphan));
  }

  private async send(location: string, documents: JsonObject[], options: { complete: boolean; signal?: AbortSignal }): Promise<boolean> {
    const { client, logger } = this.options;
    const { complete, signal } = options;
    try {
      const { objects } = await client.call('importDocuments', { body: { documents, managedBy: location, complete } }, { signal });
      const changed = objects
        .filter(({ outcome }) => outcome !== 'unchanged')
        .map(({ type, name, outcome }) => `${type} "${name}" ${outcome}`);
      if (changed.length > 0) {
        logger.info(`From ${location}: ${changed.join(', ')}`);
      }
      this.failures.delete(location);
      return true;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (this.failures.get(location) !== message) {
        this.failures.set(location, message);
        logger.warn(`The documents of ${location} were not taken: ${message}`);
      }
      return false;
    }
  }
}

/** What no location names any more, but the catalog has not removed. */
function isOrphan(entity: Entity): boolean {
  return entity.metadata.annotations?.[ORPHAN_ANNOTATION] === 'true';
}

function locationOf(entity: Entity): string {
  return entity.metadata.annotations![ANNOTATION_LOCATION];
}
