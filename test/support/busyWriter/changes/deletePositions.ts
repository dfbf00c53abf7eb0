import { randomBetween, randomOf } from '@portage/backstage-plugin-replication-backend/dev/demo/writer/tables/random';
import type { LiveFile } from '../TableModel';
import { writePositionDeletes } from '../writePositionDeletes';
import type { ChangeContext, PlannedChange } from './PlannedChange';

const MAX_TARGETS = 3;

/**
 * Deletes rows of one to three data files by their positions. The data files may lie in the other region: then the delete file of one region
 * names data files of another, in its rows and in its bounds.
 */
export async function deletePositions({ model, region }: ChangeContext): Promise<PlannedChange | undefined> {
  const { definition } = model;
  const candidates = [...model.files.values()].filter(({ rows }) => rows.size > 0);
  if (candidates.length === 0) {
    return undefined;
  }
  // A delete file is for one partition (Iceberg spec, "Scan Planning").
  const { partition } = randomOf(candidates).file;
  const mates = candidates.filter(({ file }) => file.partition.region === partition.region);
  const targets = new Set(Array.from({ length: randomBetween(1, MAX_TARGETS) }, () => randomOf(mates)));
  const positions = new Map([...targets].map(target => [target.file.file_path, choosePositions(target)]));

  const tableDirectory = region.tableDirectory(definition);
  const file = await writePositionDeletes({ tableDirectory, region: partition.region, positions });
  return {
    kind: 'delete',
    change: { definition, added: [file], removed: new Set() },
    apply: () => model.addDeletes(file, positions),
  };
}

/** Up to half of the rows, at least one. */
function choosePositions({ rows }: LiveFile): number[] {
  const chosen = Array.from({ length: Math.ceil(rows.size / 2) }, () => randomOf([...rows.keys()]));
  return [...new Set(chosen)];
}
