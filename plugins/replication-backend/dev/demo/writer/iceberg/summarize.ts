import type { DataFile } from './dataFile';

const totals = (files: readonly DataFile[]) => ({
  files: BigInt(files.length),
  records: files.reduce((sum, file) => sum + file.record_count, 0n),
  bytes: files.reduce((sum, file) => sum + file.file_size_in_bytes, 0n),
});

function operationOf(added: readonly DataFile[], removed: readonly DataFile[]): string {
  if (removed.length === 0) {
    return 'append';
  }
  return added.length === 0 ? 'delete' : 'overwrite';
}

/** A snapshot's summary (Iceberg spec, Appendix F), reckoned on from its parent's. */
export function summarize(options: {
  added: readonly DataFile[];
  removed: readonly DataFile[];
  parent: Readonly<Record<string, string>> | undefined;
}): Record<string, string> {
  const added = totals(options.added);
  const removed = totals(options.removed);
  const total = (key: string, plus: bigint, minus: bigint) => String(BigInt(options.parent?.[key] ?? 0) + plus - minus);
  return {
    operation: operationOf(options.added, options.removed),
    ...(added.files > 0n && {
      'added-data-files': String(added.files),
      'added-records': String(added.records),
      'added-files-size': String(added.bytes),
    }),
    ...(removed.files > 0n && {
      'deleted-data-files': String(removed.files),
      'deleted-records': String(removed.records),
      'removed-files-size': String(removed.bytes),
    }),
    'total-data-files': total('total-data-files', added.files, removed.files),
    'total-records': total('total-records', added.records, removed.records),
    'total-files-size': total('total-files-size', added.bytes, removed.bytes),
  };
}
