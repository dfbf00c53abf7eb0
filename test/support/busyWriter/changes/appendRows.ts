import { writeDataFile } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/iceberg/writeDataFile';
import type { ChangeContext, PlannedChange } from './PlannedChange';

/** Adds a file of new rows. */
export async function appendRows({ model, region }: ChangeContext): Promise<PlannedChange> {
  const { definition } = model;
  const rows = definition.createRows(region.name);
  const tableDirectory = region.tableDirectory(definition);
  const file = await writeDataFile({ tableDirectory, region: region.name, fields: definition.fields, rows });
  return {
    kind: 'append',
    change: { definition, added: [file], removed: new Set() },
    apply: () => model.addFile(file, rows),
  };
}
