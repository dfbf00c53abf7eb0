import { type DataFile, FILE_CONTENT } from './dataFile';

function totals(files: readonly DataFile[]) {
  const isData = ({ content }: DataFile) => content === FILE_CONTENT.data;
  const records = (counted: readonly DataFile[]) => counted.reduce((sum, file) => sum + file.record_count, 0n);
  const data = files.filter(isData);
  const deletes = files.filter(file => !isData(file));
  return {
    dataFiles: BigInt(data.length),
    records: records(data),
    deleteFiles: BigInt(deletes.length),
    positionDeletes: records(deletes),
    bytes: files.reduce((sum, file) => sum + file.file_size_in_bytes, 0n),
  };
}

function operationOf(added: ReturnType<typeof totals>, removed: ReturnType<typeof totals>, keepsRows: boolean): string {
  if (keepsRows) {
    return 'replace';
  }
  if (removed.dataFiles === 0n && added.deleteFiles === 0n) {
    return 'append';
  }
  return added.dataFiles === 0n ? 'delete' : 'overwrite';
}

/** Those of the counts that are not zero. */
function present(counts: Record<string, bigint>): Record<string, string> {
  return Object.fromEntries(Object.entries(counts).flatMap(([key, count]) => (count > 0n ? [[key, String(count)]] : [])));
}

/** A snapshot's summary (Iceberg spec, Appendix F), reckoned on from its parent's. */
export function summarize(options: {
  added: readonly DataFile[];
  removed: readonly DataFile[];
  keepsRows: boolean;
  parent: Readonly<Record<string, string>> | undefined;
}): Record<string, string> {
  const added = totals(options.added);
  const removed = totals(options.removed);
  const total = (key: string, plus: bigint, minus: bigint) => String(BigInt(options.parent?.[key] ?? 0) + plus - minus);
  return {
    operation: operationOf(added, removed, options.keepsRows),
    ...present({
      'added-data-files': added.dataFiles,
      'added-records': added.records,
      'added-delete-files': added.deleteFiles,
      'added-position-deletes': added.positionDeletes,
      'added-files-size': added.bytes,
      'deleted-data-files': removed.dataFiles,
      'deleted-records': removed.records,
      'removed-delete-files': removed.deleteFiles,
      'removed-position-deletes': removed.positionDeletes,
      'removed-files-size': removed.bytes,
    }),
    'total-data-files': total('total-data-files', added.dataFiles, removed.dataFiles),
    'total-records': total('total-records', added.records, removed.records),
    'total-delete-files': total('total-delete-files', added.deleteFiles, removed.deleteFiles),
    'total-position-deletes': total('total-position-deletes', added.positionDeletes, removed.positionDeletes),
    'total-equality-deletes': '0',
    'total-files-size': total('total-files-size', added.bytes, removed.bytes),
  };
}
