import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CatalogChange, CatalogConnector, TablePointer } from '@portage/backstage-plugin-replication-node';

type PutChange = Extract<CatalogChange, { type: 'put' }>;
type Metadata = Record<string, unknown>;

/** The property of a metadata file that says for which of the suite's locations it stands. */
const LOCATION_PROPERTY = 'test.location';
const SCHEMA = { type: 'struct', 'schema-id': 0, fields: [{ id: 1, name: 'x', required: true, type: 'long' }] };

/**
 * A catalog that opens the metadata files which it is given, as the conformance suite sees it: the suite names locations at which there is
 * nothing, so each of them becomes a file of a small table, and what the catalog makes of it is told as the suite's location again.
 * A table's next file holds its snapshot and one more, as a writer's would.
 */
export function openWithMetadataFiles(options: {
  catalog: CatalogConnector;
  directory: string;
  /** Makes a reference by the catalog's own means. */
  createReference: (name: string) => Promise<void>;
}): CatalogConnector {
  const { catalog, directory, createReference } = options;
  mkdirSync(directory, { recursive: true });

  const translate = (change: CatalogChange, standing: readonly TablePointer[]): CatalogChange => {
    const pointer = standing.find(({ key }) => JSON.stringify(key) === JSON.stringify(change.key));
    const current = pointer && readMetadata(pointer.metadataLocation);
    const expected = change.expectedMetadataLocation;
    const expectedMetadataLocation =
      expected !== undefined && current && locationOf(current) === expected ? pointer?.metadataLocation : expected;
    if (change.type === 'drop') {
      return { ...change, expectedMetadataLocation };
    }
    const metadata = JSON.stringify(change.kind === 'view' ? viewMetadata(change) : tableMetadata(change, current)).replace(
      /"#(\d+)#"/g,
      '$1',
    );
    const path = join(directory, `00001-${createHash('sha256').update(metadata).digest('hex')}.metadata.json`);
    writeFileSync(path, metadata);
    return { ...change, metadataLocation: `file://${path}`, metadata, expectedMetadataLocation };
  };

  return {
    type: catalog.type,
    name: catalog.name,
    features: {
      ...catalog.features,
      async findImpossible(reference, { changes, signal }) {
        const { pointers } = await catalog.load(reference, { signal });
        return catalog.features.findImpossible!(reference, { changes: changes.map(change => translate(change, pointers)), signal });
      },
    },
    head: (reference, callOptions) => catalog.head(reference, callOptions),
    references: callOptions => catalog.references(callOptions),
    close: () => catalog.close(),
    async createReference(reference, callOptions) {
      await createReference(reference);
      return catalog.createReference(reference, callOptions);
    },
    async load(reference, callOptions) {
      const { hash, pointers } = await catalog.load(reference, callOptions);
      const told = pointers.map(pointer => ({ ...pointer, metadataLocation: locationOf(readMetadata(pointer.metadataLocation)) }));
      return { hash, pointers: told };
    },
    async commit(reference, commit, callOptions) {
      const { pointers } = await catalog.load(reference, callOptions);
      return catalog.commit(reference, { ...commit, changes: commit.changes.map(change => translate(change, pointers)) }, callOptions);
    },
  };
}

/** Snapshot ids are kept as text between hash signs: they have 63 bits. */
function readMetadata(location: string): Metadata {
  const text = readFileSync(fileURLToPath(location.replace(/^file:\/*/, 'file:///')), 'utf8');
  return JSON.parse(text.replace(/("(?:current-|parent-)?snapshot-id"\s*:\s*)(\d+)/g, '$1"#$2#"'));
}

function locationOf(metadata: Metadata): string {
  return (metadata.properties as Record<string, string>)[LOCATION_PROPERTY];
}

function tableMetadata({ metadataLocation, replace }: PutChange, current: Metadata | undefined): Metadata {
  const base = replace || current?.['view-uuid'] ? undefined : current;
  if (base && locationOf(base) === metadataLocation) {
    return base;
  }
  const identity = createHash('sha256').update(metadataLocation).digest();
  const id = `#${identity.readBigUInt64BE(0) >> 2n}#`;
  const sequenceNumber = Number(base?.['last-sequence-number'] ?? 0) + 1;
  const parent = base?.['current-snapshot-id'];
  const snapshot = {
    'snapshot-id': id,
    ...(parent !== undefined && { 'parent-snapshot-id': parent }),
    'sequence-number': sequenceNumber,
    'timestamp-ms': 1_700_000_000_000 + sequenceNumber,
    summary: { operation: 'append' },
    'manifest-list': `file:///tmp/snap-${identity.toString('hex')}.avro`,
    'schema-id': 0,
  };
  const uuid = identity.toString('hex').replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
  return {
    'format-version': 2,
    'table-uuid': base?.['table-uuid'] ?? uuid,
    location: base?.location ?? `file:///tmp/portage-conformance/${uuid}`,
    'last-sequence-number': sequenceNumber,
    'last-updated-ms': snapshot['timestamp-ms'],
    'last-column-id': 1,
    'current-schema-id': 0,
    schemas: [SCHEMA],
    'default-spec-id': 0,
    'partition-specs': [{ 'spec-id': 0, fields: [] }],
    'last-partition-id': 999,
    'default-sort-order-id': 0,
    'sort-orders': [{ 'order-id': 0, fields: [] }],
    properties: { [LOCATION_PROPERTY]: metadataLocation },
    'current-snapshot-id': id,
    refs: { main: { 'snapshot-id': id, type: 'branch' } },
    snapshots: [...((base?.snapshots as Metadata[] | undefined) ?? []).slice(-1), snapshot],
  };
}

function viewMetadata({ metadataLocation }: PutChange): Metadata {
  return {
    'view-uuid': 'fa6506c3-7681-40c8-86dc-e36561f83385',
    'format-version': 1,
    location: 'file:///tmp/portage-conformance/view',
    'current-version-id': 1,
    versions: [
      {
        'version-id': 1,
        'timestamp-ms': 1_700_000_000_000,
        'schema-id': 0,
        summary: { 'engine-name': 'Spark' },
        'default-namespace': ['s'],
        representations: [{ type: 'sql', sql: 'SELECT x FROM orders', dialect: 'spark' }],
      },
    ],
    'version-log': [{ 'timestamp-ms': 1_700_000_000_000, 'version-id': 1 }],
    schemas: [SCHEMA],
    properties: { [LOCATION_PROPERTY]: metadataLocation },
  };
}
