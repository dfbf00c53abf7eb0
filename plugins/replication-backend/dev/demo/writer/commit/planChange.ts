import type { DemoCatalog } from '../catalog/DemoCatalog';
import { toFileUri } from '../iceberg/fileUri';
import type { ManifestEntry } from '../iceberg/manifest';
import { readDataFile } from '../iceberg/readDataFile';
import { readLiveEntries } from '../iceberg/readLiveEntries';
import { writeDataFile } from '../iceberg/writeDataFile';
import type { Region } from '../Region';
import { randomBetween, randomOf } from '../tables/random';
import type { TableDefinition } from '../tables/TableDefinition';
import { readTableHead } from './readTableHead';
import type { TableChange } from './TableChange';

/** One commit in so many overwrites a file instead of appending one. */
const OVERWRITE_EVERY = 8;
/** When a region has too many files, so many of the oldest go at once. */
const DROPPED_AT_ONCE = 10;

async function readOwnEntries(catalog: DemoCatalog, region: Region, definition: TableDefinition): Promise<ManifestEntry[]> {
  const { manifests } = await readTableHead(catalog, definition);
  const own = manifests.filter(({ manifest_path: path }) => path.startsWith(toFileUri(`${region.root}/`)));
  return (await Promise.all(own.map(readLiveEntries))).flat();
}

/**
 * Decides what a region does to a table next, and writes the data files: mostly it appends rows; now and then it overwrites a file
 * without some of its rows (copy-on-write); with too many files it drops the oldest, so that the demo's tables do not grow for ever.
 */
export async function planChange(options: { catalog: DemoCatalog; region: Region; definition: TableDefinition }): Promise<TableChange> {
  const { catalog, region, definition } = options;
  const write = (rows: Parameters<typeof writeDataFile>[0]['rows']) =>
    writeDataFile({ tableDirectory: region.tableDirectory(definition), region: region.name, fields: definition.fields, rows });
  const live = await readOwnEntries(catalog, region, definition);

  if (live.length > definition.maxLiveFiles) {
    const oldest = live
      .toSorted((a, b) => Number(a.sequence_number! - b.sequence_number!))
      .slice(0, DROPPED_AT_ONCE)
      .map(({ data_file: file }) => file.file_path);
    return { definition, added: [], removed: new Set(oldest) };
  }
  if (live.length > 0 && randomBetween(1, OVERWRITE_EVERY) === 1) {
    const { data_file: file } = randomOf(live);
    const rows = await readDataFile(file.file_path, definition.fields);
    const remaining = rows.filter((_, index) => index % 3 !== 0);
    return { definition, added: remaining.length > 0 ? [await write(remaining)] : [], removed: new Set([file.file_path]) };
  }
  return { definition, added: [await write(definition.createRows(region.name))], removed: new Set() };
}
