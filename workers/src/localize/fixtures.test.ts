import { gunzipSync } from 'node:zlib';
import { isReplicationError, type LocalizedFile } from '@portage/backstage-plugin-replication-common';
import { createPathLocalizer, type PathLocalizer } from './createPathLocalizer';
import { decodeWithAvsc } from '../iceberg/testing/decodeWithAvsc';
import { FIXTURE_NAMES } from '../iceberg/testing/unpackFixture';
import { Fixture, type FixtureTable } from './testing/Fixture';
import { localizeFixtureTable, type LocalizedFixtureTable } from './testing/localizeFixtureTable';
import { readLocal } from './testing/readEntryPairs';

/** Properties that the replica does not have, and the one that it always has. */
const REMOVED_PROPERTIES = ['write.data.path', 'write.metadata.path', 'write.object-storage.path', 'write.folder-storage.path'];

/** Codes by the reason that a fixture gives for what cannot be replicated. */
const CODES: Record<string, string> = {
  encrypted: 'unsupported-encryption',
  'unregistered-storage': 'unregistered-path',
  'format-version': 'unsupported-format-version',
  'orc-position-deletes': 'unsupported-orc-deletes',
  truncated_manifest: 'corrupt-metadata',
  bad_sync: 'corrupt-metadata',
  snappy_crc: 'corrupt-metadata',
  metadata_not_json: 'corrupt-metadata',
  manifest_list_unreadable: 'corrupt-metadata',
  missing_manifest: 'source-file-missing',
  missing_delete_file: 'source-file-missing',
};

/** Data files are not looked at here, and a path in the metadata log, which is emptied, is not either. */
const FOUND_ELSEWHERE = ['missing_data_file', 'missing-historical-file'];

/** The code with which a table must be refused; `undefined` where it must be localized. */
function refusalOf(table: string, { expect: expected }: FixtureTable): string | undefined {
  const isRefused = expected && expected.localize !== 'ok' && table !== 'sales.unregistered_metadata_log';
  return isRefused && !FOUND_ELSEWHERE.includes(expected.reason as string) ? CODES[expected.reason as string] : undefined;
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
  options: { localize: PathLocalizer; localPathOf: (path: string) => string; directory: string },
): unknown {
  const metadata = parseLossless(text);
  metadata.location = options.directory.slice(0, -1);
  for (const snapshot of metadata.snapshots ?? []) {
    if (snapshot['manifest-list']) {
      snapshot['manifest-list'] = options.localPathOf(snapshot['manifest-list']);
    }
    if (snapshot.manifests) {
      snapshot.manifests = snapshot.manifests.map(options.localPathOf);
    }
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

/** Whether an entry is of a live file that holds paths. */
const holdsPaths = ({ status, data_file: file }: any) => status !== 2 && file.content === 1;

/** A manifest's entry as the checklist says that it must read in the replica. */
function expectedEntry(record: any, localize: PathLocalizer, rows: ReadonlyMap<string, LocalizedFile>): unknown {
  const file = { ...record.data_file };
  if ((file.referenced_data_file ?? null) !== null) {
    file.referenced_data_file = localize(file.referenced_data_file);
  }
  const row = holdsPaths(record) ? (rows.get(file.file_path) as LocalizedFile) : undefined;
  if (row && row.localPath !== file.file_path) {
    Object.assign(file, { file_size_in_bytes: BigInt(row.lengthBytes), column_sizes: null, split_offsets: null });
  }
  if (file.content === 1 && file.lower_bounds && row?.localPath !== file.file_path) {
    const boundOf = (side: string): Buffer | undefined => file[side].find(({ key }: any) => key === 2147483546)?.value;
    const [lower, upper] = ['lower_bounds', 'upper_bounds'].map(boundOf);
    const isPath = lower && upper && lower.equals(upper);
    for (const side of ['lower_bounds', 'upper_bounds']) {
      file[side] = file[side].flatMap((item: any) => {
        const isOfPaths = item.key === 2147483546;
        return isOfPaths && !isPath ? [] : [isOfPaths ? { ...item, value: Buffer.from(localize(item.value.toString())) } : item];
      });
    }
  }
  file.file_path = row ? row.localPath : localize(file.file_path);
  return { ...record, data_file: file };
}

/** Compares the replica's tree with the source's, each decoded by avsc, field by field, in every snapshot. Returns the files that are copied. */
function compareTrees(fixture: Fixture, result: LocalizedFixtureTable): Set<string> {
  const { localized, plan } = result;
  const localize = createPathLocalizer(fixture);
  const rows = new Map(localized.files.map(file => [file.sourcePath, file]));
  const localPathOf = (path: string) => rows.get(path)?.localPath as string;

  const sourceText = readMetadataText(fixture.read(plan.metadataLocation));
  const localText = readMetadataText(readLocal(fixture, result, localized.metadataLocation));
  const expected = expectedMetadata(sourceText, { localize, localPathOf, directory: plan.directory });
  expect(JSON.stringify(parseLossless(localText))).toBe(JSON.stringify(expected));

  const live = new Set<string>();
  for (const snapshot of parseLossless(sourceText).snapshots ?? []) {
    const manifests = snapshot['manifest-list']
      ? compareLists(fixture, result, snapshot['manifest-list'], localPathOf)
      : snapshot.manifests;
    for (const path of manifests) {
      const sourceManifest = decodeWithAvsc(fixture.read(path));
      const localManifest = decodeWithAvsc(readLocal(fixture, result, localPathOf(path)));
      expect(localManifest.header).toEqual(expectedHeader(sourceManifest, localManifest));
      expect(localManifest.records).toEqual(sourceManifest.records.map(record => expectedEntry(record, localize, rows)));
      sourceManifest.records
        .filter(record => record.status !== 2 && !holdsPaths(record))
        .forEach(({ data_file: file }) => live.add(file.file_path));
    }
  }
  return live;
}

type AvroContent = ReturnType<typeof decodeWithAvsc>;

/** Nothing writes bzip2: where a record changed, the codec did. */
function expectedHeader(source: AvroContent, local: AvroContent): Record<string, string> {
  const isRewritten = JSON.stringify(source.header) !== JSON.stringify(local.header);
  return source.header['avro.codec'] === 'bzip2' && isRewritten ? { ...source.header, 'avro.codec': 'deflate' } : source.header;
}

/** @returns the source's manifests */
function compareLists(fixture: Fixture, result: LocalizedFixtureTable, list: string, localPathOf: (path: string) => string): string[] {
  const sourceList = decodeWithAvsc(fixture.read(list));
  const localList = decodeWithAvsc(readLocal(fixture, result, localPathOf(list)));
  const lengths = localList.records.map(({ manifest_path: path }) => BigInt(readLocal(fixture, result, path).length));
  expect(localList.header).toEqual(expectedHeader(sourceList, localList));
  expect(localList.records).toEqual(
    sourceList.records.map((record, index) => ({
      ...record,
      manifest_path: localPathOf(record.manifest_path),
      manifest_length: lengths[index],
    })),
  );
  return sourceList.records.map(({ manifest_path: path }) => path);
}

describe.each(FIXTURE_NAMES)('fixture %s', name => {
  const fixture = Fixture.open(name);
  afterAll(() => fixture[Symbol.asyncDispose]());

  for (const [table, description] of Object.entries(fixture.tables)) {
    const run = () => localizeFixtureTable({ fixture, table, metadataLocation: description.head });
    const refusal = refusalOf(table, description);

    if (refusal) {
      it(`${table} is refused with its reason`, async () => {
        const error = await run().catch(thrown => thrown);
        expect(isReplicationError(error) ? error.code : error).toBe(refusal);
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
