import type { CatalogChange, CatalogConnector, CatalogReference } from '@portage/backstage-plugin-replication-node';

/** A running catalog that the suite may fill. */
export interface CatalogUnderTest {
  /** A connector of its own to the same catalog. The suite closes it. */
  open(): Promise<CatalogConnector>;
  /** Whether the catalog holds views. */
  views: boolean;
  /** False where the catalog can't tell which references there are. Default: true. */
  listsReferences?: boolean;
  stop(): Promise<void>;
}

/** What one test works with: a connector and a reference of its own, which does not exist yet. */
export class CatalogSubject {
  underTest!: CatalogUnderTest;
  catalog!: CatalogConnector;
  reference!: string;

  commit(expectedHash: string, ...changes: CatalogChange[]): Promise<CatalogReference> {
    return this.catalog.commit(this.reference, { expectedHash, message: 'test', properties: { 'portage.policy': 'test' }, changes });
  }

  /** Metadata locations by key, its levels joined by slashes. */
  async loadLocations(): Promise<Record<string, string>> {
    const { pointers } = await this.catalog.load(this.reference);
    return Object.fromEntries(pointers.map(({ key, metadataLocation }) => [key.join('/'), metadataLocation]));
  }

  async contentIds(): Promise<Record<string, string | undefined>> {
    const { pointers } = await this.catalog.load(this.reference);
    return Object.fromEntries(pointers.map(({ key, contentId }) => [key.join('/'), contentId]));
  }
}
