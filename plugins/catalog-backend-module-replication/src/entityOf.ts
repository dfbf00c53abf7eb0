import { ANNOTATION_LOCATION, ANNOTATION_ORIGIN_LOCATION, type Entity } from '@backstage/catalog-model';
import { isClusterDocument, type Cluster, type Policy } from '@portage/backstage-plugin-replication-common';
import { decorateEntity } from './decorateEntity';

/** Locations of this type are the replication backend's own objects; no file stands behind them. */
export const REPLICATION_LOCATION_TYPE = 'replication';

/** The entity of an object that the replication backend manages itself: its document, decorated. */
export function entityOf(object: Cluster | Policy): Entity {
  const { version: _version, createdAt: _createdAt, updatedAt: _updatedAt, managedBy: _managedBy, status: _status, ...document } = object;
  const location = `${REPLICATION_LOCATION_TYPE}:${isClusterDocument(object) ? 'clusters' : 'policies'}/${document.metadata.name}`;
  const annotations = { ...document.metadata.annotations, [ANNOTATION_LOCATION]: location, [ANNOTATION_ORIGIN_LOCATION]: location };
  return decorateEntity({ ...document, metadata: { ...document.metadata, annotations } } as Entity, object);
}
