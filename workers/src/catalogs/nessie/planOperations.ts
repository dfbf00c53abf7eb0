import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { CatalogChange, TablePointer } from '@portage/backstage-plugin-replication-node';
import type { NessieContent } from './nessieModel';
import { toPointer } from './toPointer';

type PutChange = Extract<CatalogChange, { type: 'put' }>;
type DropChange = Extract<CatalogChange, { type: 'drop' }>;

/** One operation of a commit, as Nessie takes it. */
export type NessieOperation =
  | { type: 'PUT'; key: { elements: string[] }; content: Record<string, unknown> }
  | { type: 'DELETE' | 'UNCHANGED'; key: { elements: string[] } };

/** Nessie takes no commit without an operation. That a key with which nothing is ever done is unchanged always holds. */
const NOTHING: NessieOperation = { type: 'UNCHANGED', key: { elements: ['portage', 'nothing'] } };

/** The keys whose contents {@link planOperations} must be given: those that change, and the namespaces above those that are put. */
export function keysToRead(changes: readonly CatalogChange[]): string[][] {
  const keys = new Map<string, string[]>();
  // Nessie answers no question about a key that it can't hold; planning tells of it.
  for (const { type, key } of changes.filter(change => isNamable(change.key))) {
    const first = type === 'put' ? 1 : key.length;
    for (let length = first; length <= key.length; length += 1) {
      const part = key.slice(0, length);
      keys.set(JSON.stringify(part), part);
    }
  }
  return [...keys.values()];
}

/**
 * Works out the operations of a commit: pure, from the changes and from what stands at their keys.
 *
 * Nessie's rules for content ids, as its server enforces them: a key with nothing takes content without an id; a key with content takes
 * content with that very id; a rename is DELETE and PUT with the same id; a replacement is DELETE and PUT of one key without an id.
 * Namespaces must exist, or be put in the same commit. A key keeps its kind, see `partKindChanges`.
 *
 * @param contents - by the key's JSON, at the commit's expected hash
 * @throws ReplicationError `catalog-conflict` where something else stands at a key than the caller believes; `catalog-error` and
 * `unsupported-identifier` for what Nessie can't hold
 */
export function planOperations(changes: readonly CatalogChange[], contents: ReadonlyMap<string, NessieContent>): NessieOperation[] {
  assertKeys(changes);
  const puts = changes.filter(change => change.type === 'put');
  const drops = changes.filter(change => change.type === 'drop');
  const droppedIds = new Set(drops.map(drop => planDrop(drop, contents).contentId));
  const operations = [
    ...planNamespaces(puts, contents),
    ...drops.map((drop): NessieOperation => ({ type: 'DELETE', key: { elements: drop.key } })),
    ...puts.flatMap(put => planPut(put, contents, droppedIds)),
  ];
  return operations.length > 0 ? operations : [NOTHING];
}

function assertKeys(changes: readonly CatalogChange[]): void {
  const seen = new Set<string>();
  for (const { key } of changes) {
    if (!isNamable(key)) {
      throw new ReplicationError(
        'unsupported-identifier',
        `Nessie can't hold ${JSON.stringify(key)}: no level may be empty or hold a control character.`,
      );
    }
    if (seen.has(JSON.stringify(key))) {
      throw new ReplicationError('catalog-error', `One commit can't change ${key.join('.')} twice.`);
    }
    seen.add(JSON.stringify(key));
  }
}

function isNamable(key: readonly string[]): boolean {
  // eslint-disable-next-line no-control-regex
  return key.length > 0 && key.every(element => element !== '' && !/[\0-\x1f\x7f]/.test(element));
}

function planNamespaces(puts: readonly PutChange[], contents: ReadonlyMap<string, NessieContent>): NessieOperation[] {
  const missing = new Map<string, string[]>();
  for (const { key } of puts) {
    for (let length = 1; length < key.length; length += 1) {
      const elements = key.slice(0, length);
      const id = JSON.stringify(elements);
      const content = contents.get(id);
      if (content && content.type !== 'NAMESPACE') {
        throw new ReplicationError(
          'catalog-error',
          `${key.join('.')} needs the namespace ${elements.join('.')}, where the catalog holds a ${content.type}.`,
        );
      }
      if (!content) {
        missing.set(id, elements);
      }
    }
  }
  return [...missing.values()].map(elements => ({
    type: 'PUT',
    key: { elements },
    content: { type: 'NAMESPACE', elements, properties: {} },
  }));
}

function planDrop(drop: DropChange, contents: ReadonlyMap<string, NessieContent>): TablePointer {
  const current = pointerAt(drop.key, contents);
  const expected = drop.expectedMetadataLocation ?? current?.metadataLocation;
  if (!current || current.metadataLocation !== expected) {
    throw conflict(drop, current, expected ?? 'some location');
  }
  return current;
}

function planPut(
  put: PutChange,
  contents: ReadonlyMap<string, NessieContent>,
  droppedIds: ReadonlySet<string | undefined>,
): NessieOperation[] {
  const key = { elements: put.key };
  const current = pointerAt(put.key, contents);
  if (current?.metadataLocation !== put.expectedMetadataLocation) {
    throw conflict(put, current, put.expectedMetadataLocation ?? 'no location');
  }
  if (!current) {
    if (put.contentId !== undefined && !droppedIds.has(put.contentId)) {
      throw new ReplicationError(
        'catalog-conflict',
        `${put.key.join('.')} was to take over the content ${put.contentId} by a rename, and the commit drops no key with it.`,
      );
    }
    return [{ type: 'PUT', key, content: toContent(put, put.contentId) }];
  }
  if (put.replace) {
    return [
      { type: 'DELETE', key },
      { type: 'PUT', key, content: toContent(put, undefined) },
    ];
  }
  if (put.contentId !== undefined && put.contentId !== current.contentId) {
    throw new ReplicationError(
      'catalog-conflict',
      `${put.key.join('.')} was expected to be the content ${put.contentId} and is ${current.contentId}.`,
    );
  }
  return [{ type: 'PUT', key, content: toContent(put, current.contentId) }];
}

function toContent(put: PutChange, id: string | undefined): Record<string, unknown> {
  const { metadataLocation, snapshotId, schemaId, specId, sortOrderId } = put;
  const identity = id === undefined ? {} : { id };
  // Ids of snapshots have 63 bits; a bigint is written as a bare number.
  return put.kind === 'view'
    ? { type: 'ICEBERG_VIEW', ...identity, metadataLocation, versionId: BigInt(snapshotId), schemaId }
    : { type: 'ICEBERG_TABLE', ...identity, metadataLocation, snapshotId: BigInt(snapshotId), schemaId, specId, sortOrderId };
}

function pointerAt(key: string[], contents: ReadonlyMap<string, NessieContent>): TablePointer | undefined {
  const content = contents.get(JSON.stringify(key));
  const pointer = toPointer(key, content);
  if (content && !pointer) {
    throw new ReplicationError('catalog-error', `${key.join('.')} holds a ${content.type}, which is no Iceberg table or view.`);
  }
  return pointer;
}

function conflict(change: CatalogChange, current: TablePointer | undefined, expected: string): ReplicationError {
  const actual = current?.metadataLocation ?? 'no location';
  return new ReplicationError('catalog-conflict', `${change.key.join('.')} was expected at ${expected} and stands at ${actual}.`);
}
