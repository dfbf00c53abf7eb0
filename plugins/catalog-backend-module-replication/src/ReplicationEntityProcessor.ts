import { stringifyLocationRef, type Entity } from '@backstage/catalog-model';
import { processingResult, type CatalogProcessor, type CatalogProcessorEmit } from '@backstage/plugin-catalog-node';
import { decorateEntity } from './decorateEntity';
import { isLocatedDocument } from './isLocatedDocument';
import { refreshKeyOf } from './refreshKeyOf';
import type { ReplicationObjects } from './ReplicationObjects';

/** Decorates documents from catalog locations with what the replication backend knows of them, as the provider does with its own. */
export class ReplicationEntityProcessor implements CatalogProcessor {
  /** @param latest - what was last read of the replication backend */
  constructor(private readonly latest: () => ReplicationObjects) {}

  getProcessorName(): string {
    return 'ReplicationEntityProcessor';
  }

  async preProcessEntity(
    entity: Entity,
    location: Parameters<NonNullable<CatalogProcessor['preProcessEntity']>>[1],
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    if (!isLocatedDocument(entity, stringifyLocationRef(location))) {
      return entity;
    }
    const { name } = entity.metadata;
    emit(processingResult.refresh(refreshKeyOf(name)));
    return decorateEntity(entity, this.latest().get(name.toLowerCase()));
  }
}
