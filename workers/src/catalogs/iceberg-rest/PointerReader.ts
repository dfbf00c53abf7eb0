import type { TablePointer } from '@portage/backstage-plugin-replication-node';
import type { IcebergRestClient } from './IcebergRestClient';
import { loadedSchema } from './icebergRestModel';
import { listEntries, REQUESTS_AT_ONCE, type CatalogEntry } from './listEntries';
import type { Warehouse } from './Warehouse';

/** How often a warehouse that is being written to is read before what was read last has to do. */
const SWEEPS = 4;
/**
 * Iceberg's own server (1.12) cannot leave out the history of a table where a snapshot of it has statistics, and answers so
 * ("Cannot set metadata location with changes to table metadata"). With its history it gives the table.
 */
const REFUSED = 400;

/**
 * Reads where the tables and views of a warehouse stand.
 *
 * The protocol has no listing with locations and no transaction for readers: each entry is loaded by itself (without its history). So all
 * of them are read again until two readings in a row are equal, which proves that they stood so together; with an entity tag that is
 * one short question each. A warehouse that never rests is taken as it was read last: its tables are then each of their own time, as they
 * are for every reader of such a catalog.
 */
export class PointerReader {
  /** By warehouse, kind and key: what was loaded last, with its entity tag. */
  private readonly known = new Map<string, { etag: string; metadataLocation: string }>();

  constructor(private readonly client: IcebergRestClient) {}

  async read(options: { reference: string; warehouse: Warehouse; signal?: AbortSignal }): Promise<TablePointer[]> {
    let pointers = await this.sweep(options);
    for (let sweep = 1; sweep < SWEEPS; sweep += 1) {
      const before = pointers;
      pointers = await this.sweep(options);
      if (isSame(before, pointers)) {
        break;
      }
    }
    return pointers;
  }

  private async sweep(options: { reference: string; warehouse: Warehouse; signal?: AbortSignal }): Promise<TablePointer[]> {
    const entries = await listEntries({ client: this.client, ...options });
    const pointers: TablePointer[] = [];
    for (let start = 0; start < entries.length; start += REQUESTS_AT_ONCE) {
      const batch = entries.slice(start, start + REQUESTS_AT_ONCE);
      const located = await Promise.all(batch.map(entry => this.locate(entry, options)));
      located.forEach((metadataLocation, index) => {
        if (metadataLocation !== undefined) {
          pointers.push({ ...batch[index], metadataLocation });
        }
      });
    }
    return pointers.sort((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
  }

  /** Where one entry stands; `undefined` where it was dropped since it was listed. */
  private async locate(
    entry: CatalogEntry,
    { reference, warehouse, signal }: { reference: string; warehouse: Warehouse; signal?: AbortSignal },
  ): Promise<string | undefined> {
    const id = JSON.stringify([reference, entry.kind, entry.key]);
    const known = this.known.get(id);
    const load = (query: Record<string, string>, expectedStatuses: readonly number[]) =>
      this.client.send({
        path: warehouse.entryPath(entry.kind, entry.key),
        query,
        headers: known && { 'if-none-match': known.etag },
        expectedStatuses: [304, 404, ...expectedStatuses],
        signal,
      });
    let answer = entry.kind === 'table' ? await load({ snapshots: 'refs' }, [REFUSED]) : await load({}, []);
    if (answer.status === REFUSED) {
      answer = await load({ snapshots: 'all' }, []);
    }
    if (answer.status === 304 && known) {
      return known.metadataLocation;
    }
    this.known.delete(id);
    if (answer.status === 404) {
      return undefined;
    }
    const metadataLocation = this.client.parse(loadedSchema, answer)['metadata-location'] ?? undefined;
    const { etag } = answer.headers;
    if (metadataLocation !== undefined && typeof etag === 'string') {
      this.known.set(id, { etag, metadataLocation });
    }
    return metadataLocation;
  }
}

function sortKey({ key, kind }: TablePointer): string {
  return JSON.stringify([key, kind]);
}

function isSame(left: readonly TablePointer[], right: readonly TablePointer[]): boolean {
  return (
    left.length === right.length &&
    left.every((pointer, index) => sortKey(pointer) === sortKey(right[index]) && pointer.metadataLocation === right[index].metadataLocation)
  );
}
