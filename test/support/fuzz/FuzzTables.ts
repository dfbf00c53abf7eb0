/* eslint-disable @backstage/no-relative-monorepo-imports -- what is tried here is no part of the workers' public interface */
import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import { loadFixture, type Fixture } from '../../../workers/src/audit/__testUtils__/loadFixture';
import { auditDeleteFilePair } from '../../../workers/src/audit/threads/auditDeleteFilePair';
import { replicateInMemory } from '../../../workers/src/handlers/iceberg/__testUtils__/replicateInMemory';
import type { DeleteFormat } from '../../../workers/src/iceberg';
import { createPathLocalizer } from '../../../workers/src/localize';
import { localizeDeleteFile } from '../../../workers/src/localize/threads/localizeDeleteFile';
import { treeDifference } from './treeDifference';

/** Every kind of file and codec once; small, for each input is a whole replication. */
const TABLES: readonly (readonly [fixture: string, table: string])[] = [
  ['manifest-codecs', 'sales.orders'],
  ['v1-inline-manifests', 'sales.orders'],
  ['v2-position-deletes', 'sales.orders'],
  ['v2-equality-deletes', 'sales.orders'],
  ['v3-deletion-vectors', 'sales.orders'],
  ['dv-footers', 'sales.orders'],
  ['formats', 'sales.orders_avro'],
  ['metadata-gzip', 'sales.orders'],
  ['posdel-variants', 'sales.orders'],
  ['old-writer', 'old.v2'],
  ['s3-mixed-schemes', 'sales.orders'],
  ['refs', 'sales.orders'],
];

export interface FuzzFile {
  uri: string;
  bytes: Uint8Array;
  /** Of a file that holds paths of deleted rows. */
  deletes?: DeleteFormat;
}

interface FuzzTable {
  name: string;
  fixture: Fixture;
  head: string;
  files: FuzzFile[];
}

/** `refused: CODE`, `held`, `unread` where the other reader cannot judge, or `proved`. Everything else is thrown. */
export type FuzzOutcome = string;

/** Tables of the fixtures in memory, to be replicated with one file damaged. */
export class FuzzTables {
  static async load(): Promise<FuzzTables> {
    const tables: FuzzTable[] = [];
    for (const [name, table] of TABLES) {
      const fixture = loadFixture(name);
      // An early commit has what a late one has, and less of it.
      const { commits } = fixture.tables[table];
      const head = commits[Math.min(commits.length, 5) - 1].metadata_location;
      const storage = fixture.storage.clone();
      const { audit, localized } = await replicateInMemory({ ...fixture, storage, metadataLocation: head });
      if (!audit.digest) {
        throw new Error(`${name}, ${table} is not proved as it is: ${JSON.stringify(audit.problems)}`);
      }
      const files = localized.files.map(({ sourcePath, kind }) => ({
        uri: sourcePath,
        bytes: fixture.storage.get(sourcePath),
        ...(kind === 'delete-file' && { deletes: formatOf(sourcePath) }),
      }));
      tables.push({ name: `${name}, ${table}`, fixture, head, files });
    }
    return new FuzzTables(tables);
  }

  private constructor(private readonly tables: readonly FuzzTable[]) {}

  pick(table: number, file: number): { table: FuzzTable; file: FuzzFile } {
    const picked = this.tables[table % this.tables.length];
    return { table: picked, file: picked.files[file % picked.files.length] };
  }

  /** Replicates a table in which one file has other bytes. */
  async replicate({ fixture, head }: FuzzTable, file: FuzzFile, bytes: Buffer): Promise<FuzzOutcome> {
    if (file.deletes) {
      return this.rewriteDeletes(fixture, file, bytes);
    }
    const storage = fixture.storage.clone();
    storage.put(file.uri, bytes);
    try {
      const { audit, localized } = await replicateInMemory({ ...fixture, storage, metadataLocation: head });
      if (!audit.digest) {
        return 'held';
      }
      return judge({ storage, source: head, replica: localized.metadataLocation, localize: createPathLocalizer(fixture) });
    } catch (error) {
      return refusalOf(error);
    }
  }

  /** Alone, for the manifest would refuse a file of another length before it is read. */
  private async rewriteDeletes({ rules, location }: Fixture, file: FuzzFile, bytes: Buffer): Promise<FuzzOutcome> {
    const format = file.deletes as DeleteFormat;
    const rewritten = localizeDeleteFile({
      file: { uri: file.uri, format, sizeBytes: bytes.length },
      bytes: Uint8Array.from(bytes).buffer,
      mapping: { rules, location },
    });
    const source = { uri: file.uri, bytes };
    const replica = rewritten.ok ? { uri: `${location}local`, bytes: new Uint8Array(rewritten.value.bytes) } : undefined;
    const audit = await auditDeleteFilePair({ source, replica, format: format.toUpperCase(), rules, location });
    if (!rewritten.ok) {
      return `refused: ${rewritten.code}`;
    }
    return audit.content && audit.problems.length === 0 && audit.sourceDigest === audit.content.digest ? 'proved' : 'held';
  }
}

function formatOf(uri: string): DeleteFormat {
  return uri.slice(uri.lastIndexOf('.') + 1) as DeleteFormat;
}

function refusalOf(error: unknown): FuzzOutcome {
  // A refusal that says "internal-error" is a defect that only looks like a refusal.
  if (isReplicationError(error) && error.code !== 'internal-error') {
    return `refused: ${error.code}`;
  }
  throw error;
}

function judge(trees: Parameters<typeof treeDifference>[0]): FuzzOutcome {
  let difference: string | undefined;
  try {
    difference = treeDifference(trees);
  } catch {
    return 'unread';
  }
  if (difference) {
    throw new Error(`The audit accepts a tree that differs: ${difference}`);
  }
  return 'proved';
}
