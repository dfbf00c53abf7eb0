import type {
  CatalogCallOptions,
  CatalogConnector,
  CatalogFeatures,
  CatalogReference,
  TablePointer,
} from '@portage/backstage-plugin-replication-node';
import type { FaultInjector } from './FaultInjector';

/** A catalog whose every write passes the injector; reads go straight through. */
export class FaultyCatalog implements CatalogConnector {
  constructor(
    private readonly catalog: CatalogConnector,
    private readonly injector: FaultInjector,
  ) {}

  get type(): string {
    return this.catalog.type;
  }

  get name(): string {
    return this.catalog.name;
  }

  get features(): CatalogFeatures {
    return this.catalog.features;
  }

  head(reference: string, options?: CatalogCallOptions): Promise<CatalogReference | undefined> {
    return this.catalog.head(reference, options);
  }

  references(options?: CatalogCallOptions): Promise<CatalogReference[]> {
    return this.catalog.references(options);
  }

  createReference(reference: string, options?: CatalogCallOptions): Promise<CatalogReference> {
    return this.injector.around('create-reference', reference, () => this.catalog.createReference(reference, options));
  }

  load(reference: string, options?: CatalogCallOptions & { hash?: string }): Promise<{ hash: string; pointers: TablePointer[] }> {
    return this.catalog.load(reference, options);
  }

  commit(reference: string, commit: Parameters<CatalogConnector['commit']>[1], options?: CatalogCallOptions): Promise<CatalogReference> {
    return this.injector.around('commit', reference, () => this.catalog.commit(reference, commit, options));
  }

  close(): Promise<void> {
    return this.catalog.close();
  }
}
