import { toFileUri } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/iceberg/fileUri';
import { writeDataFile } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/iceberg/writeDataFile';
import type { Row } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/tables/TableDefinition';
import type { LiveFile } from '../TableModel';
import type { ChangeContext, ChangeKind, PlannedChange } from './PlannedChange';

/**
 * Replaces data files of the writer's region by one with those of their rows that are still there, or by none where no row is left; delete files
 * of the region that have nothing left to delete go with them.
 * @param options - `keep`: which rows stay; without it the table's rows remain what they are, as in a compaction
 */
export async function rewriteFiles(
  { model, region }: ChangeContext,
  files: readonly LiveFile[],
  options: { kind: ChangeKind; keep?: (row: Row, index: number) => boolean },
): Promise<PlannedChange> {
  const { kind, keep } = options;
  const { definition } = model;
  const live = files.flatMap(({ rows }) => [...rows.values()]);
  const rows = keep ? live.filter(keep) : live;
  const tableDirectory = region.tableDirectory(definition);
  const written =
    rows.length > 0 ? await writeDataFile({ tableDirectory, region: region.name, fields: definition.fields, rows }) : undefined;

  const gone = new Set(files.map(({ file }) => file.file_path));
  const prefix = toFileUri(`${region.root}/`);
  const dangling = [...model.deletes.values()]
    .filter(
      ({ file, targets }) => file.file_path.startsWith(prefix) && [...targets].every(path => gone.has(path) || !model.files.has(path)),
    )
    .map(({ file }) => file.file_path);
  return {
    kind,
    change: { definition, added: written ? [written] : [], removed: new Set([...gone, ...dangling]), keepsRows: keep === undefined },
    apply() {
      gone.forEach(path => model.removeFile(path));
      dangling.forEach(path => model.removeDeletes(path));
      if (written) {
        model.addFile(written, rows);
      }
    },
  };
}
