import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import type { LocalizationMap, ThreadPool } from '@portage/backstage-plugin-replication-node';
import { auditTable } from '../auditTable';
import type { AuditTableResult } from '../table/AuditTableResult';
import { auditDeleteFilePair } from '../threads/auditDeleteFilePair';
import { auditManifestListPair } from '../threads/auditManifestListPair';
import { auditManifestPair } from '../threads/auditManifestPair';
import { listManifestFiles } from '../threads/listManifestFiles';
import { readAvroRows } from '../threads/readAvroRows';
import { readDeletedPositions } from '../threads/readDeletedPositions';
import type { Fixture } from './loadFixture';
import type { MemoryStorage } from './MemoryStorage';
import type { Replica } from './naiveReplica';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
const functions: Record<string, (input: any) => Promise<any>> = {
  auditDeleteFilePair,
  auditManifestListPair,
  auditManifestPair,
  listManifestFiles,
  readAvroRows,
  readDeletedPositions,
};

/** Runs thread functions in place; inputs and outputs are cloned as between threads. */
export const inlineThreads: ThreadPool = {
  threads: 1,
  async run<TInput, TOutput>(name: string, input: TInput): Promise<TOutput> {
    return structuredClone(await functions[name](structuredClone(input)));
  },
};

export class MemoryMap implements LocalizationMap {
  readonly rows = new Map<string, LocalizedFile>();

  constructor(rows: readonly LocalizedFile[] = []) {
    rows.forEach(row => this.rows.set(row.sourcePath, row));
  }

  async read(sourcePaths: readonly string[]): Promise<Map<string, LocalizedFile>> {
    return new Map(sourcePaths.flatMap(path => (this.rows.has(path) ? [[path, this.rows.get(path)!] as const] : [])));
  }

  async write(files: readonly LocalizedFile[]): Promise<void> {
    files.forEach(row => this.rows.set(row.sourcePath, row));
  }
}

/** Audits a replica that `naiveReplica` made. */
export async function auditReplica(
  fixture: Pick<Fixture, 'rules' | 'location'>,
  storage: MemoryStorage,
  replica: Replica & { prunedSnapshots?: readonly string[] },
  map: LocalizationMap = new MemoryMap(),
): Promise<AuditTableResult> {
  return auditTable({
    ...replica,
    rules: fixture.rules,
    location: fixture.location,
    registry: storage,
    target: storage,
    map,
    threads: inlineThreads,
    signal: new AbortController().signal,
  });
}
