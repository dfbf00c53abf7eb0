import { expectReadings } from '../support/expectReadings';
import { readableParts } from '../support/readableParts';
import type { ReaderLimit, Readings } from '../support/Reading';
import { readWithDuckDb } from '../support/readWithDuckDb';
import { testReplicas } from '../support/testReplicas';

/** What DuckDB 1.5.5 does not read in some snapshots of the fixtures, by fixture and name. Spark reads all of it. */
const LIMITS: Readonly<Record<string, ReaderLimit>> = {
  // What Portage writes is neither compressed nor of the old name.
  'dv-footers sales.orders': { lacks: 'LZ4 footers', message: 'only uncompressed footers are supported', inSourceOnly: true },
  'metadata-gzip sales.orders_legacy': {
    lacks: 'the old name of gzip metadata',
    message: 'no version-hint could be found',
    inSourceOnly: true,
  },
  'formats sales.orders_avro': { lacks: 'data files of Avro', message: "File format 'AVRO' not supported" },
  'manifest-codecs sales.orders': { lacks: 'manifests in zstd and bzip2', message: 'File header contains an unknown codec' },
  'old-writer old.inline': { lacks: 'snapshots without a manifest list', message: "'manifest-list' is missing" },
  'posdel-variants sales.orders': { lacks: 'position deletes of Avro', message: "'AVRO' not supported for deletes" },
  'v1-inline-manifests sales.orders': { lacks: 'snapshots without a manifest list', message: "'manifest-list' is missing" },
  'v2-equality-deletes sales.orders': { lacks: 'equality deletes of Avro', message: "'AVRO' not supported for deletes" },
};

/**
 * Every fixture with file URIs that is replicated, read by DuckDB at every snapshot once the source's storage is removed. What DuckDB does
 * not read is listed, and must be what it does not read in the source: then it is no fault of the replica.
 */
describe('replicas of the fixtures, read by DuckDB', () => {
  testReplicas<Readings>({
    readSource: ({ table }) => readWithDuckDb({ metadataLocation: table.head, parts: readableParts(table, { refs: false }) }),
    async checkReplica({ fixture, name, table, metadataLocation, source }) {
      const parts = readableParts(table, { refs: false });
      const read = await readWithDuckDb({ metadataLocation, parts });
      expectReadings({ name, table, parts, source, read, limit: LIMITS[`${fixture.name} ${name}`] });
    },
  });
});
