import { gunzipSync } from 'node:zlib';
import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import { createPathLocalizer, type PathLocalizer } from './createPathLocalizer';
import { decodeWithAvsc } from '../iceberg/testing/decodeWithAvsc';
import { FIXTURE_NAMES } from '../iceberg/testing/unpackFixture';
import { Fixture, type FixtureTable } from './testing/Fixture';
import { localizeFixtureTable, type LocalizedFixtureTable } from './testing/localizeFixtureTable';

/** Properties that the replica does not have, and the one that it always has. */
const REMOVED_PROPERTIES = ['write.data.path', 'write.metadata.path', 'write.object-storage.path', 'write.folder-storage.path'];

const DELETE_FILE_CODES = ['unsupported-delete-files', 'unsupported-deletion-vectors', 'unsupported-orc-deletes'];

/** Codes by the reason that a fixture gives for what cannot be replicated. */
const CODES: Record<string, string[]> = {
  encrypted: ['unsupported-encryption'],
  'unregistered-storage': ['unregistered-path'],
  'format-version': ['unsupported-format-version'],
  metadata_not_json: ['corrupt-metadata'],
  manifest_list_unreadable: ['corrupt-metadata'],
  missing_manifest: ['source-file-missing'],
};

/** The codes with which planning must refuse a table; `undefined` where it must be localized. */
function refusalOf(name: string, table: FixtureTable): string[] | undefined {
  const { expect: expected, snapshots } = table;
  if (expected?.localize === 'refuse' || expected?.localize === 'error') {
    return CODES[expected.reason as string] ?? [...DELETE_FILE_CODES, 'corrupt-metadata'];
  }
  if (name === 'v1-inline-manifests' || table.head.includes('/old/inline/')) {
    return ['unsupported-inline-manifests'];
  }
  return Object.values(snapshots).some(snapshot => snapshot.delete_manifests > 0) ? DELETE_FILE_CODES : undefined;
}

/** Parses JSON with every number as it is written, so that nothing is lost before it is compared. */
function parseLossless(text: string): any {
  const { rawJSON } = JSON as unknown as { rawJSON: (source: string) => unknown };
  const reviver = (_key: string, value: unknown, context: { source: string }) =>
    typeof value === 'number' ? rawJSON(context.source) : value;
  return JSON.parse(text, reviver as Parameters<typeof JSON.parse>[1]);
}

function readMetadataText(bytes: Uint8Array): string {
  return (bytes[0] === 0x1f ? gunzipSync(bytes) : Buffer.from(bytes)).toString('utf8');
}

/** The source's metadata as the checklist says it must read in the replica. */
function expectedMetadata(
  text: string,
  options: { localize: PathLocalizer; localList: (path: string) => string; directory: string },
): unknown {
  const metadata = parseLossless(text);
  metadata.location = options.directory.slice(0, -1);
  for (const snapshot of metadata.snapshots ?? []) {
    snapshot['manifest-list'] = options.localList(snapshot['manifest-list']);
  }
  for (const file of [...(metadata.statistics ?? []), ...(metadata['partition-statistics'] ?? [])]) {
    file['statistics-path'] = options.localize(file['statistics-path']);
  }
  if (metadata['metadata-log']) {
    metadata['metadata-log'] = [];
  }
  metadata.properties ??= {};
  REMOVED_PROPERTIES.forEach(name => delete metadata.properties[name]);
  metadata.properties['gc.enabled'] = 'false';
  return metadata;
}

function readLocal(fixture: Fixture, result: LocalizedFixtureTable, uri: string): Uint8Array {
  return result.target.objects.get(uri) ?? fixture.read(uri);
}

/** Compares the replica's tree with the source's, each decoded by avsc, field by field, in every snapshot. Returns the live files. */
function compareTrees(fixture: Fixture, result: LocalizedFixtureTable): Set<string> {
  const { localized, plan } = result;
  const localize = createPathLocalizer(fixture);
  const rows = new Map(localized.files.map(file => [file.sourcePath, file]));
  const localPathOf = (path: string) => rows.get(path)?.localPath as string;

  const sourceText = readMetadataText(fixture.read(plan.metadataLocation));
  const localText = readMetadataText(readLocal(fixture, result, localized.metadataLocation));
  const expected = expectedMetadata(sourceText, { localize, localList: localPathOf, directory: plan.directory });
  expect(JSON.stringify(parseLossless(localText))).toBe(JSON.stringify(expected));

  const live = new Set<string>();
  for (const snapshot of parseLossless(sourceText).snapshots ?? []) {
    const sourceList = decodeWithAvsc(fixture.read(snapshot['manifest-list']));
    const localList = decodeWithAvsc(readLocal(fixture, result, localPathOf(snapshot['manifest-list'])));
    const lengths = localList.records.map(({ manifest_path: path }) => BigInt(readLocal(fixture, result, path).length));
    expect(localList.header).toEqual(sourceList.header);
    expect(localList.records).toEqual(
      sourceList.records.map((record, index) => ({
        ...record,
        manifest_path: localPathOf(record.manifest_path),
        manifest_length: lengths[index],
      })),
    );
    for (const { manifest_path: path } of sourceList.records) {
      const sourceManifest = decodeWithAvsc(fixture.read(path));
      const localManifest = decodeWithAvsc(readLocal(fixture, result, localPathOf(path)));
      expect(localManifest.header).toEqual(sourceManifest.header);
      expect(localManifest.records).toEqual(
        sourceManifest.records.map(record => ({
          ...record,
          data_file: { ...record.data_file, file_path: localize(record.data_file.file_path) },
        })),
      );
      sourceManifest.records.filter(({ status }) => status !== 2).forEach(({ data_file: file }) => live.add(file.file_path));
    }
  }
  return live;
}

describe.each(FIXTURE_NAMES)('fixture %s', name => {
  const fixture = Fixture.open(name);
  afterAll(() => fixture[Symbol.asyncDispose]());

  for (const [table, description] of Object.entries(fixture.tables)) {
    const run = () => localizeFixtureTable({ fixture, table, metadataLocation: description.head });
    const refusal = refusalOf(name, description);

    if (refusal) {
      it(`${table} is refused with its reason`, async () => {
        const error = await run().catch(thrown => thrown);
        expect(refusal).toContain(isReplicationError(error) ? error.code : error);
      });
      continue;
    }

    it(`${table} is localized whole`, async () => {
      const result = await run();
      const live = compareTrees(fixture, result);

      const localize = createPathLocalizer(fixture);
      const foreign = [...live].filter(path => localize(path) !== path);
      const dataCopies = result.copies.map(({ sourceUri }) => sourceUri).filter(uri => live.has(uri));
      expect(dataCopies.toSorted()).toEqual(foreign.toSorted());
      expect(result.copies).toHaveLength(result.plan.files);
      expect(new Set(result.copies.map(({ targetUri }) => targetUri)).size).toBe(result.copies.length);
    });
  }
});
