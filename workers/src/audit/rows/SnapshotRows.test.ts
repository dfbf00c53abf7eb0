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

interface DescribedTable {
  head: string;
  expect?: { localize: string };
  snapshots: Record<string, { rows: number; rows_sha256: string }>;
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

  /** The checksum that the fixtures define, of a snapshot's rows as they are read here. */
  async function checksum(rows: SnapshotRows): Promise<{ rows: number; sha256: string }> {
    const lines: Buffer[] = [];
    for (const manifest of rows.dataManifests) {
      for (const file of await rows.dataFiles(manifest)) {
        await rows.withRows(file, async sql => {
          lines.push(...(await engine.rows(sql)).map(([row]) => Buffer.from(`${row}\n`)));
        });
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
              return error.message;
            }
            throw error;
          });
        console.log(table, id, typeof read === 'string' ? read : read.sha256 === sha256);
        if (typeof read !== 'string') expect({ table, id, ...read }).toEqual({ table, id, rows, sha256 });
      }
    }
  });
});
