export * from './createSqlCatalog';
