import { startSpark, type SparkReader } from '../servers/startSpark';
import type { Fixture } from '../support/Fixture';
import { FixtureLake } from '../support/FixtureLake';
import { jdbcCatalog } from '../support/jdbcCatalog';
import { testReplicas, type FixtureScene, type ReplicaScene } from '../support/testReplicas';
import { openFile } from '../support/trees/openFile';
import { readMetadataTree } from '../support/trees/readMetadataTree';
import { readPortageTree } from '../support/trees/readPortageTree';
import { readRewrittenTree } from '../support/trees/readRewrittenTree';
import { treeDifferences } from '../support/trees/treeDifferences';

const LIST = 'snapshots › manifest-list';
const MANIFESTS = `${LIST} › manifests`;
const MANIFEST = `${MANIFESTS} › manifest`;
const ENTRY = `${MANIFEST} › entries`;

const SECOND_PREFIX = { lacks: 'a second prefix', message: 'does not start with' };
const INLINE_MANIFESTS = { lacks: 'snapshots without a manifest list', message: 'NullPointerException' };

/** Tables that Portage replicates and `rewrite_table_path` of Iceberg 1.12 cannot handle, by fixture and name, with what it says. */
const BEYOND_ICEBERG: Readonly<Record<string, { lacks: string; message: string }>> = {
  'dv-footers sales.orders': { lacks: 'LZ4 footers of Puffin files', message: 'Unsupported codec: LZ4' },
  'expired sales.orders': { lacks: 'live files whose snapshot has expired', message: 'is not among the files to copy' },
  'incremental sales.orders': SECOND_PREFIX,
  'mixed-writers sales.orders': SECOND_PREFIX,
  'old-writer old.inline': INLINE_MANIFESTS,
  'path-properties sales.orders': SECOND_PREFIX,
  'posdel-variants sales.orders': { lacks: 'the row column', message: 'Cannot rewrite position delete file with row data' },
  'refuse sales.unregistered_metadata_log': { lacks: 'a metadata log with files that are gone', message: "doesn't exist" },
  'v1-inline-manifests sales.orders': INLINE_MANIFESTS,
  'v1-two-regions sales.orders': SECOND_PREFIX,
  'v2-position-deletes sales.orders': SECOND_PREFIX,
  'v2-two-regions sales.orders': SECOND_PREFIX,
  'v2-upgraded-to-v3 sales.orders': { lacks: 'snapshots of version 2 in a table of version 3', message: 'NullPointerException' },
  'v3-deletion-vectors sales.orders': SECOND_PREFIX,
};

const NEVER_WRITTEN = 'nobody writes into a replica, and a writer who tries must not write into the source region';
const PUBLICATION = 'tells what was published, and from where';
const TRUNCATED_BOUND = 'a bound that is cut off in a path stands for no path elsewhere';

/** In which fields the tree of Portage is not that of the source, and why. */
const DIFFERENCES_OF_PORTAGE: Readonly<Record<string, string>> = {
  location: 'no file of a writer lies below it, so that nothing that cleans up finds any',
  'metadata-log': 'names metadata files that were published in the region, and there is none yet',
  'properties › gc.enabled': 'files of the replica are not for its readers to remove',
  'properties › portage.policy': PUBLICATION,
  'properties › portage.source-reference': PUBLICATION,
  'properties › portage.source-hash': PUBLICATION,
  'properties › portage.audit-digest': PUBLICATION,
  'properties › write.data.path': NEVER_WRITTEN,
  'properties › write.metadata.path': NEVER_WRITTEN,
  'properties › write.object-storage.path': NEVER_WRITTEN,
  'properties › write.folder-storage.path': NEVER_WRITTEN,
  [`${LIST} › header › avro.codec`]: 'bzip2 is read, and written by nobody any more',
  [`${ENTRY} › data_file › file_size_in_bytes`]: 'a file of deletes that is rewritten has another size',
  [`${ENTRY} › data_file › column_sizes`]: 'of a file of deletes that is rewritten: null is right, the old ones are not',
  [`${ENTRY} › data_file › split_offsets`]: 'of a file of deletes that is rewritten: null is right, the old ones are not',
  [`${ENTRY} › data_file › lower_bounds`]: TRUNCATED_BOUND,
  [`${ENTRY} › data_file › upper_bounds`]: TRUNCATED_BOUND,
};

const UNKNOWN_FIELD = 'what the specification does not know is lost: JSON is parsed and written again';
const NEW_SCHEMA = "Avro files are encoded again, with the fields and names of today's Iceberg; the old names were as good";
const EMPTY = 'JSON is parsed and written again, with what was left out because it is empty';

/** In which fields the tree of `rewrite_table_path` is not that of the source, and why. What is not in the list above Portage leaves alone. */
const DIFFERENCES_OF_ICEBERG: Readonly<Record<string, string>> = {
  'x-tool': UNKNOWN_FIELD,
  'snapshots › x-extra': UNKNOWN_FIELD,
  refs: EMPTY,
  statistics: EMPTY,
  'partition-statistics': EMPTY,
  [`${LIST} › header › avro.codec`]: 'lists are encoded again in the default codec',
  [`${LIST} › header › avro.schema`]: NEW_SCHEMA,
  [`${LIST} › header › iceberg.schema`]: NEW_SCHEMA,
  [`${MANIFESTS} › added_data_files_count`]: NEW_SCHEMA,
  [`${MANIFESTS} › existing_data_files_count`]: NEW_SCHEMA,
  [`${MANIFESTS} › deleted_data_files_count`]: NEW_SCHEMA,
  [`${MANIFESTS} › added_files_count`]: NEW_SCHEMA,
  [`${MANIFESTS} › existing_files_count`]: NEW_SCHEMA,
  [`${MANIFESTS} › deleted_files_count`]: NEW_SCHEMA,
  [`${MANIFESTS} › key_metadata`]: NEW_SCHEMA,
  [`${MANIFEST} › header › avro.codec`]: 'manifests are encoded again in the default codec',
  [`${MANIFEST} › header › avro.schema`]: NEW_SCHEMA,
  [`${MANIFEST} › header › iceberg.schema`]: NEW_SCHEMA,
  [`${MANIFEST} › header › schema`]: "the table's present schema stands in the place of that of the manifest's time",
  [`${ENTRY} › snapshot_id`]: 'the null that means inheritance is replaced by what is inherited',
  [`${ENTRY} › sequence_number`]: 'an explicit data sequence number on an ADDED entry is lost: rows that were deleted may come back (3842)',
  [`${ENTRY} › file_sequence_number`]: NEW_SCHEMA,
  [`${ENTRY} › data_file › first_row_id`]: 'an explicit first row id on an ADDED entry is lost, and with it the identity of rows',
  [`${ENTRY} › data_file › referenced_data_file`]: NEW_SCHEMA,
  [`${ENTRY} › data_file › file_size_in_bytes`]: 'a file of deletes that is rewritten has another size',
  [`${ENTRY} › data_file › lower_bounds`]: TRUNCATED_BOUND,
  [`${ENTRY} › data_file › upper_bounds`]: TRUNCATED_BOUND,
};

/**
 * Every table that Portage replicates is rewritten by Iceberg's own procedure too, and both trees are compared with the source's field by
 * field, down to the rows of position deletes: metadata.json, manifest lists, manifests and their headers. So each difference between the
 * two has one that made it, and a reason.
 */
describe('the trees of Portage and of rewrite_table_path', () => {
  const seen = { portage: new Set<string>(), iceberg: new Set<string>() };
  let spark: SparkReader;

  testReplicas({
    async start() {
      spark = await startSpark();
    },
    stop: () => spark?.stop(),
    readSource,
    checkReplica,
  });

  it('have no explained difference that no longer occurs', () => {
    expect([...seen.portage].sort()).toEqual(Object.keys(DIFFERENCES_OF_PORTAGE).sort());
    expect([...seen.iceberg].sort()).toEqual(Object.keys(DIFFERENCES_OF_ICEBERG).sort());
  });

  async function readSource({ lake, fixture, name, table }: FixtureScene) {
    const { tree } = await readMetadataTree(table.head, { read: openFile, toSource: text => text });
    const theirs = await rewriteWithIceberg(lake, fixture, name).then(
      rewritten => ({ error: undefined, wrongSizes: rewritten.wrongSizes, differences: treeDifferences(tree, rewritten.tree) }),
      error => ({ error: (error as Error).message, wrongSizes: [], differences: new Map() }),
    );
    return { tree, theirs };
  }

  async function checkReplica(scene: ReplicaScene<Awaited<ReturnType<typeof readSource>>>): Promise<void> {
    const { fixture, name, metadataLocation, source } = scene;
    const { tree, theirs } = source;
    const ours = await readPortageTree(fixture, metadataLocation);
    const differences = treeDifferences(tree, ours.tree);
    expect({ name, wrongSizes: ours.wrongSizes, unexplained: without(differences, DIFFERENCES_OF_PORTAGE) }).toEqual({
      name,
      wrongSizes: [],
      unexplained: {},
    });
    [...differences.keys()].forEach(difference => seen.portage.add(difference));

    const limit = BEYOND_ICEBERG[`${fixture.name} ${name}`];
    expect({
      name,
      // The rest of the message names files.
      error: limit && theirs.error?.includes(limit.message) ? limit.message : theirs.error,
      wrongSizes: theirs.wrongSizes,
      unexplained: without(theirs.differences, DIFFERENCES_OF_ICEBERG),
    }).toEqual({ name, error: limit?.message, wrongSizes: [], unexplained: {} });
    [...theirs.differences.keys()].forEach(difference => seen.iceberg.add(difference));
  }

  async function rewriteWithIceberg(lake: FixtureLake, fixture: Fixture, table: string) {
    const sourcePrefix = `file:${fixture.description.root}`;
    const targetPrefix = `${sourcePrefix}/elsewhere`;
    const rewritten = await spark.rewriteTablePath({
      catalog: jdbcCatalog(lake, FixtureLake.references(fixture).source),
      table,
      rewrite: { sourcePrefix, targetPrefix, staging: `${sourcePrefix}/staging-${table}/` },
    });
    return readRewrittenTree({ rewritten, sourcePrefix, targetPrefix });
  }

  function without(differences: ReturnType<typeof treeDifferences>, explained: Readonly<Record<string, string>>) {
    return Object.fromEntries([...differences].filter(([name]) => !(name in explained)));
  }
});
