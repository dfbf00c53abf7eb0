import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { TablePointer } from '@portage/backstage-plugin-replication-node';
import type { CatalogHttpAnswer } from '../http/CatalogHttpClient';
import type { IcebergRestClient } from './IcebergRestClient';
import { loadedSchema } from './icebergRestModel';
import { listEntries, REQUESTS_AT_ONCE, type CatalogEntry } from './listEntries';
import type { Warehouse } from './Warehouse';

/** How often a warehouse that is being written to is read before what was read last has to do. */
const SWEEPS = 4;

/**
 * Reads where the tables and views of a warehouse stand.
 *
 * The protocol has no listing with locations and no transaction for readers: each entry is loaded by itself, without its history where the
 * server can leave it out: some fail at that (apache/iceberg 17538, where history has statistics), some forget the location then
 * (apache/polaris 4656, apache/gravitino 13290), and a table without one would be taken for one that is not there. So all
 * of them are read again until two readings in a row are equal, which proves that they stood so together; with an entity tag that is
 * one short question each. A warehouse that never rests is taken as it was read last: its tables are then each of their own time, as they
 * are for every reader of such a catalog.
 */
export class PointerReader {
  /** By warehouse, kind and key: what was loaded last, with its entity tag. */
  private readonly known = new Map<string, { etag: string; metadataLocation: string }>();
  /** By warehouse, kind and key: tables that the server does not load without their history. */
  private readonly loadedWhole = new Set<string>();

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

  /**
   * Where one entry stands; `undefined` where it was dropped since it was listed.
   * @throws ReplicationError `catalog-error` where the server does not say: whoever took that for a drop would drop the replica
   */
  private async locate(
    entry: CatalogEntry,
    { reference, warehouse, signal }: { reference: string; warehouse: Warehouse; signal?: AbortSignal },
  ): Promise<string | undefined> {
    const id = JSON.stringify([reference, entry.kind, entry.key]);
    const known = this.known.get(id);
    const load = (query: Record<string, string>, refusals: number[] = []) =>
      this.client.send({
        path: warehouse.entryPath(entry.kind, entry.key),
        query,
        headers: known && { 'if-none-match': known.etag },
        expectedStatuses: [304, 404, ...refusals],
        signal,
      });
    const withoutHistory = entry.kind === 'table' && !this.loadedWhole.has(id);
    let answer = withoutHistory ? await load({ snapshots: 'refs' }, [400]) : await load({});
    if (withoutHistory && !this.isUsable(answer)) {
      this.loadedWhole.add(id);
      answer = await load({});
    }
    if (answer.status === 304 && known) {
      return known.metadataLocation;
    }
    this.known.delete(id);
    if (answer.status === 404) {
      this.loadedWhole.delete(id);
      return undefined;
    }
    const metadataLocation = this.locationIn(answer);
    if (metadataLocation === undefined) {
      throw new ReplicationError(
        'catalog-error',
        `The catalog "${this.client.name}" does not tell where the metadata of the ${entry.kind} ${entry.key.join('.')} lies.`,
      );
    }
    const { etag } = answer.headers;
    if (typeof etag === 'string') {
      this.known.set(id, { etag, metadataLocation });
    }
    return metadataLocation;
  }

  private isUsable(answer: CatalogHttpAnswer): boolean {
    return answer.status === 304 || answer.status === 404 || (answer.status < 300 && this.locationIn(answer) !== undefined);
  }

  private locationIn(answer: CatalogHttpAnswer): string | undefined {
    return this.client.parse(loadedSchema, answer)['metadata-location'] ?? undefined;
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
