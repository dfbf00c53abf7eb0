import type { EntryPair } from './readEntryPairs';

/** Values of `status` and `content` (Iceberg spec, "Manifests"). */
export const ADDED = 1;
export const DELETED = 2;
export const POSITION_DELETES = 1;
export const EQUALITY_DELETES = 2;

export const isPositionDelete = ({ source }: EntryPair) => source.data_file.content === POSITION_DELETES && source.status !== DELETED;
export const isVector = (pair: EntryPair) => isPositionDelete(pair) && pair.source.data_file.file_format.toUpperCase() === 'PUFFIN';
export const isRewritten = (pair: EntryPair) =>
  isPositionDelete(pair) && pair.local.data_file.file_path !== pair.source.data_file.file_path;
