/**
 * The rewriting of a table's metadata tree, so that no path of it leads out of the target region.
 * @packageDocumentation
 */
export * from './addTableProperties';
export * from './CopyItem';
export * from './createPathLocalizer';
export * from './findUnreachable';
export * from './localizePath';
export * from './localizeTable';
export * from './locationSpellings';
export * from './planTable';
export * from './sortPathRules';
export * from './TablePlan';
export * from './views/localizeView';
export * from './views/planView';
