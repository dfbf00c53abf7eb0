import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(__dirname, '../..');

/**
 * Where each line of the checklist for localizing Iceberg tables is shown that has no test of its own name in `workers/src/localize/checklist.*.test.ts`: the
 * file, and how the test's name begins there.
 */
const CHECKLIST: Readonly<Record<string, Readonly<Record<string, readonly [file: string, test: string]>>>> = {
  decisions: {
    'lossless JSON in metadata': ['workers/src/iceberg/metadata/JsonDocument.test.ts', 'replaces values and leaves every other character'],
    'lossless JSON on the wire': ['workers/src/catalogs/http/losslessJson.test.ts', 'carries 63-bit ids both ways'],
    'longest prefix at a boundary': ['workers/src/localize/localizePath.test.ts', 'takes the longest prefix at a path boundary'],
    'a path without a rule': ['workers/src/localize/localizePath.test.ts', 'refuses "%s", which no rule covers'],
    'twins stay distinct': ['workers/src/localize/localizePath.test.ts', 'leaves no two sources on one target'],
    'a source below the location': ['workers/src/localize/localizeTable.test.ts', 'refuses a table that lies below the target location'],
    'target occupied': ['workers/src/localize/localizeTable.test.ts', 'never touches another object that stands at a name'],
    'names by hash': ['workers/src/localize/localizeTable.test.ts', 'names every file by its bytes'],
    'created only if absent': ['workers/src/storages/describeStorageConformance.ts', 'lets one of many writers win'],
    extensions: ['workers/src/localize/metadataFileName.test.ts', 'metadataFileName'],
    'state, not log': ['workers/src/localize/randomTables.test.ts', 'come to the same tree and digest commit by commit as at once'],
    'bottom-up': ['workers/src/localize/localizeTable.test.ts', 'writes no metadata before everything below it is written'],
    groups: ['workers/src/handlers/iceberg/groupTables.test.ts', 'links over chains of commits'],
    'held together': ['workers/src/handlers/iceberg/holdGroups.test.ts', 'holds all of a group'],
    'held tables are named': ['workers/src/handlers/iceberg/commitProperties.test.ts', 'name what is held'],
    'the map': ['workers/src/localize/localizeTable.test.ts', 'reads, with each commit, only what is new'],
    'rows without a proof': ['workers/src/localize/localizeTable.test.ts', 'takes rows without a proof'],
    'one digest in every region': ['workers/src/audit/auditTable.test.ts', 'has one digest for one source'],
    'no shared code': ['test/architecture/importRules.test.ts', 'audit'],
    'inductive proof': ['workers/src/audit/auditTable.test.ts', 'reads only what a commit adds'],
    'files with their sizes': ['workers/src/audit/auditTable.test.ts', 'finds a file of another size'],
    'data that looks like a path': ['workers/src/audit/threads/auditManifestPair.test.ts', 'takes data that looks like a path for data'],
    'the digest as a property': [
      'workers/src/audit/verifyPublishedMetadata.test.ts',
      'accepts the proved metadata with the added properties',
    ],
  },
  'metadata.json': {
    'view location': ['workers/src/localize/views/rewriteViewMetadata.test.ts', 'moves the location'],
    'refs and log of pruned history': ['workers/src/iceberg/metadata/pruneSnapshots.test.ts', 'takes a snapshot out with its refs'],
  },
  manifest: {
    splice: ['workers/src/iceberg/avro/spliceAvroFile.test.ts', 'keeps the header, and blocks without an edit'],
    'negative block counts': ['workers/src/audit/auditTable.test.ts', 'reads manifests in bzip2 and with negative counts'],
  },
  deletes: {
    'the row column': ['workers/src/iceberg/position-deletes/rewriteParquetDeletes.test.ts', 'carries the deprecated column `row` along'],
    'LZ4 footers': ['workers/src/iceberg/puffin/rewritePuffin.test.ts', 'changes referenced-data-file alone'],
    'ORC is not provable here': ['workers/src/audit/rows/compareRows.test.ts', 'data files in the format ORC are not read'],
  },
  survival: {
    'copies of expired snapshots': ['test/e2e/verifyAndPrune.test.ts', 'lists what an expiry left'],
    'history that is gone': ['test/e2e/prunedHistory.test.ts', 'is whole in $cluster but for the snapshots that need it'],
    'never the current snapshot': [
      'workers/src/localize/randomTables.test.ts',
      'lose exactly the snapshots that need a lost file, but for the current one',
    ],
    'files that go meanwhile': ['test/faults/storageFaults.test.ts', 'with files of the source gone'],
    'drop and recreate': ['test/e2e/nessieChanges.test.ts', 'gives a table that was made again a new one'],
    rename: ['test/e2e/nessieChanges.test.ts', 'renames with the identity, and copies nothing again'],
  },
  Nessie: {
    'references in URLs': ['workers/src/catalogs/nessie/createNessieCatalog.test.ts', 'sends references encoded'],
    paging: ['test/conformance/catalogFaults.test.ts', 'keeps to one state while it pages'],
    'one commit for many tables': ['workers/src/catalogs/conformance/describeCommits.ts', 'puts many tables at once, with the namespaces'],
    'a foreign commit': ['test/conformance/catalogFaults.test.ts', 'notices a foreign commit that the server silently stepped over'],
    'take over': ['test/e2e/s3Nessie.test.ts', 'goes on when a person takes over'],
    conflicts: ['test/conformance/catalogFaults.test.ts', 'names the keys that conflict'],
    'time-outs': ['test/conformance/catalogFaults.test.ts', 'tells a lost request from one whose place was taken'],
    'content ids: none': ['workers/src/catalogs/nessie/planOperations.test.ts', 'sends no id for a key with nothing'],
    'content ids: own': ['workers/src/catalogs/nessie/planOperations.test.ts', "sends the branch's own id"],
    'content ids: rename': ['workers/src/catalogs/nessie/planOperations.test.ts', 'keeps the id over a rename'],
    'content ids: replace': ['workers/src/catalogs/nessie/planOperations.test.ts', 'gives a replaced table a new identity'],
    'starts empty': ['test/e2e/nessieChanges.test.ts', 'starts empty'],
  },
  'other catalogs': {
    'REST: namespace separator': ['workers/src/catalogs/iceberg-rest/createIcebergRestCatalog.test.ts', 'joins levels as the server says'],
    'REST: table updates': ['workers/src/catalogs/iceberg-rest/planTableUpdates.test.ts', 'adds a snapshot, moves branches and tags'],
    'REST: what updates cannot say': ['test/e2e/mixedCatalogs.test.ts', 'replaces the table where the connection allows it'],
    'REST: read back': ['workers/src/audit/verifyRewrittenMetadata.test.ts', 'accepts what a server writes in its own way'],
    'SQL: other programs': ['test/conformance/sqlCatalogWithPyIceberg.test.ts', 'writes what PyIceberg reads and goes on to write'],
    'SQL: compare and set': ['test/conformance/sqlCatalogWithPyIceberg.test.ts', 'loses no update of either'],
  },
};

describe.each(Object.entries(CHECKLIST))('the checklist, %s', (_section, lines) => {
  it.each(Object.entries(lines))('%s', (_line, [file, test]) => {
    expect(readFileSync(join(REPOSITORY, file), 'utf8')).toContain(test);
  });
});
