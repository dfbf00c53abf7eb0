export * from './createNessieCatalog';
