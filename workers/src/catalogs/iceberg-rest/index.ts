export * from './createIcebergRestCatalog';
