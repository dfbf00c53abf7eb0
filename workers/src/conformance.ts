/** The suites that connectors pass, for Jest: also for those that other packages bring. */
export * from './catalogs/describeCatalogConformance';
export * from './storages/describeStorageConformance';
