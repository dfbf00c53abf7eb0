/**
 * Finding what no retained snapshot of a replica needs.
 * @packageDocumentation
 */
export * from './findUnneeded';
export * from './isPortageFile';
export * from './listedUri';
export * from './NeededFiles';
export * from './SortedSpool';
export * from './SortedCursor';
