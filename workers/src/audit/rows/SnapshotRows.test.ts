import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inlineThreads } from '../__testUtils__/auditReplica';
import { FIXTURES, loadFixture } from '../__testUtils__/loadFixture';
import { JsonNumber } from '../json/JsonValue';
import { loadMetadata } from '../table/loadMetadata';
import { RowEngine } from './engine/RowEngine';
import { RowsWorkspace } from './engine/RowsWorkspace';
import { SnapshotRows } from './SnapshotRows';
import type { TableSide } from './TableSide';
import { Unprovable } from './Unprovable';

jest.setTimeout(120_000);

/** Sums of the halves of each text's MD5, modulo 2^64. */
function sumOfHashes(texts: readonly string[]): string {
  const halves = [0, 8].map(at => {
    const sum = texts.reduce((total, text) => total + createHash('md5').update(text).digest().readBigUInt64LE(at), 0n);
    return BigInt.asUintN(64, sum).toString(16).padStart(16, '0');
  });
  return halves.join('');
}

/** What is not read here, from a commit on. */
const UNPROVABLE: Record<string, { from: number; reason: string }[]> = {
  'sales.orders_orc': [
    { from: 4, reason: 'equality deletes in the format ORC are not read' },
    { from: 3, reason: 'position deletes in the format ORC are not read' },
    { from: 1, reason: 'data files in the format ORC are not read' },
  ],
};

interface DescribedTable {
  head: string;
  expect?: { localize: string };
  snapshots: Record<string, { sequence_number: number; rows: number; rows_sha256: string }>;
}

/** Tables that Spark read when they were made, with their snapshots' rows and checksums. */
const names = readdirSync(FIXTURES, { withFileTypes: true }).flatMap(entry => (entry.isDirectory() ? [entry.name] : []));
const described = names.map(name => JSON.parse(readFileSync(join(FIXTURES, name, 'fixture.json'), 'utf8')));
const whole = described.filter(({ name, expect: { localize } }) => localize === 'ok' && name !== 'missing-history');

describe('SnapshotRows', () => {
  const { signal } = new AbortController();
  let workspace: RowsWorkspace;
  let engine: RowEngine;

  beforeAll(async () => {
    workspace = await RowsWorkspace.create();
    engine = await RowEngine.open({ folder: workspace.folder, signal });
  });

  afterAll(async () => {
    engine.close();
    await workspace.remove();
  });

  const readTexts = async (sql: string) => (await engine.rows(sql)).map(([text]) => String(text));

  /** The checksum that the fixtures define, of a snapshot's rows as they are read here; the digest of each file is reckoned once more on the way. */
  async function checksum(rows: SnapshotRows): Promise<{ rows: number; sha256: string }> {
    const lines: Buffer[] = [];
    for (const manifest of rows.dataManifests) {
      for (const file of await rows.dataFiles(manifest)) {
        const texts = await rows.withRows(file, readTexts);
        expect((await rows.digest(file)).toString()).toBe(sumOfHashes(texts));
        lines.push(...texts.map(text => Buffer.from(`${text}\n`)));
      }
    }
    const hash = createHash('sha256');
    lines.sort(Buffer.compare).forEach(line => hash.update(line));
    return { rows: lines.length, sha256: hash.digest('hex') };
  }

  it.each(whole.map(({ name }) => name))('reads the rows that Spark read: %s', async name => {
    const { storage } = loadFixture(name);
    const side: TableSide = {
      ...{ name: 'source', storageOf: () => storage.storageOf(), sourcePath: path => path },
      ...{ threads: inlineThreads, signal, onRead: () => {} },
    };
    const { tables } = described.find(fixture => fixture.name === name)!;
    for (const [table, { head, snapshots }] of Object.entries<DescribedTable>(tables)) {
      const metadata = loadMetadata(head, storage.get(head));
      for (const snapshot of metadata.snapshots) {
        const id = (snapshot.json['snapshot-id'] as JsonNumber).text;
        const { rows, rows_sha256: sha256 } = snapshots[id];
        const read = await SnapshotRows.open({ engine, workspace }, side, { metadata, snapshot })
          .then(checksum)
          .catch(error => {
            if (error instanceof Unprovable) {
              return { unprovable: error.message };
            }
            throw error;
          });
        const unprovable = UNPROVABLE[table]?.find(({ from }) => snapshots[id].sequence_number >= from)?.reason;
        expect({ table, id, ...read }).toEqual({ table, id, ...(unprovable ? { unprovable } : { rows, sha256 }) });
      }
    }
  });
});
