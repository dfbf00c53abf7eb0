import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@portage/backstage-plugin-replication-common';
import { BusyLake, type BusyRegion } from '../support/busyWriter/BusyLake';
import { BusyWriterProcess, type BusyWriterOutcome } from '../support/busyWriter/BusyWriterProcess';
import { readCommitRecords, type CommitRecord } from '../support/busyWriter/CommitRecord';
import { SnapshotReader } from '../support/SnapshotReader';
import { waitForJob } from '../support/waitForJob';

/**
 * A writer commits 20 times a second, with deletes, compaction, and expiry down to 100 snapshots, while the backend keeps a replica in both
 * regions. PyIceberg reads the replicas; what the rows must be the writer recorded from its own model of them.
 *
 * `npm run test:soak` lets it write for five minutes, `npm run test:engines` for less.
 */
const SECONDS = Number(process.env.PORTAGE_SOAK_SECONDS ?? 45);
const COMMITS_PER_SECOND = Number(process.env.PORTAGE_SOAK_COMMITS_PER_SECOND ?? 20);
const EXPIRY = { cleanEverySeconds: 3, graceSeconds: 9, cleanAtOnceEvery: 4 };

const TABLES = ['sales.customers', 'sales.orders'];
const KEPT_SNAPSHOTS = 100;
/** Of a table's snapshots each so-manieth is read, besides the current one. */
const READ_EVERY = 10;
/** Between two looks at what is published, while the writer writes. */
const WITNESS_EVERY_MS = 500;
const OBSERVE_EVERY_MS = 20;
const CATCH_UP_TIMEOUT_MS = 120_000;
const TIMEOUT_MS = SECONDS * 1_000 + 600_000;

type Pointers = Record<string, string>;
type RecordedTable = CommitRecord['tables'][string];

/** A published table as PyIceberg read it while the writer was at work. */
interface Witness {
  table: string;
  /** The source's metadata location that it names. */
  source: string;
  snapshotId: string;
  /** Its current rows, or why they could not be read. */
  read: { rows: number; sha256: string } | { error: string };
  /** How many commits the writer had recorded when the reading ended. */
  recordedCommits: number;
}

describe('replicas of tables that never rest', () => {
  let lake: BusyLake;
  let writer: BusyWriterProcess;
  let reader: SnapshotReader;
  let outcome: BusyWriterOutcome;
  let records: CommitRecord[];
  /** Every state of a replica that a reader of the catalog could see. */
  const observed: Record<BusyRegion, Pointers[]> = { eu: [], us: [] };
  const witnesses: Record<BusyRegion, Witness[]> = { eu: [], us: [] };

  beforeAll(async () => {
    lake = await BusyLake.start();
    reader = new SnapshotReader();
    const recordsFile = join(lake.state, 'records.ndjson');
    writer = new BusyWriterProcess({ state: lake.state, recordsFile, seconds: SECONDS, commitsPerSecond: COMMITS_PER_SECOND, ...EXPIRY });
    // Tables without a snapshot are not what is recorded.
    while (!existsSync(recordsFile)) {
      await sleep(OBSERVE_EVERY_MS);
    }
    await lake.replicate();
    const observer = setInterval(observe, OBSERVE_EVERY_MS);
    const witnessing = witness(recordsFile);
    outcome = await writer.ended;
    await witnessing;
    records = readCommitRecords(recordsFile);
    await Promise.all(BusyLake.regions.map(waitUntilLevel));
    clearInterval(observer);
    await report();
  }, TIMEOUT_MS);

  afterAll(async () => {
    writer?.kill();
    reader?.close();
    await lake?.stop();
  }, 60_000);

  function observe(): void {
    for (const region of BusyLake.regions) {
      const pointers = lake.catalog.pointers(BusyLake.replicaOf(region));
      if (JSON.stringify(pointers) !== JSON.stringify(observed[region].at(-1) ?? {})) {
        observed[region].push(pointers);
      }
    }
  }

  const read = (metadataLocation: string, snapshots: string[]) => reader.read(metadataLocation, { forbidden: [], snapshots });

  /** The source's metadata location that a published one names. */
  async function sourceOf(metadataLocation: string): Promise<string> {
    const { properties } = await read(metadataLocation, []);
    return properties['portage.source-hash'];
  }

  /**
   * Reads what is published again and again until the writer has ended. At once, since the files of a region's own warehouse are used where they
   * lie, and go with the source's expiry.
   */
  async function witness(recordsFile: string): Promise<void> {
    let ended = false;
    writer.ended
      .catch(() => {})
      .finally(() => {
        ended = true;
      });
    const seen = new Set<string>();
    while (!ended) {
      for (const region of BusyLake.regions) {
        for (const [table, location] of Object.entries(lake.catalog.pointers(BusyLake.replicaOf(region)))) {
          if (!seen.has(location)) {
            seen.add(location);
            const { properties, currentSnapshotId: snapshotId } = await read(location, []);
            const rows = await read(location, [snapshotId]).then(
              ({ snapshots }) => snapshots[snapshotId],
              (error: Error) => ({ error: error.message }),
            );
            const recordedCommits = readCommitRecords(recordsFile).length;
            witnesses[region].push({ table, source: properties['portage.source-hash'], snapshotId, read: rows, recordedCommits });
          }
        }
      }
      await sleep(WITNESS_EVERY_MS);
    }
  }

  async function waitUntilLevel(region: BusyRegion): Promise<void> {
    const deadline = Date.now() + CATCH_UP_TIMEOUT_MS;
    for (;;) {
      const replica = lake.catalog.pointers(BusyLake.replicaOf(region));
      const sources = await Promise.all(TABLES.map(async table => replica[table] && sourceOf(replica[table])));
      const main = lake.catalog.pointers('main');
      if (TABLES.every((table, index) => sources[index] === main[table])) {
        return;
      }
      if (Date.now() > deadline) {
        const jobs = (await lake.jobs(region)).slice(0, 5).map(({ status, reason }) => ({ status, reason }));
        throw new Error(`${region} is not level with main; its last jobs: ${JSON.stringify(jobs)}`);
      }
      await sleep(500);
    }
  }

  function count(values: readonly string[]): Record<string, number> {
    const counts: Record<string, number> = {};
    values.forEach(value => {
      counts[value] = (counts[value] ?? 0) + 1;
    });
    return counts;
  }

  const outcomeOf = ({ status, reason }: Job) => (reason ? `${status}: ${reason.code}` : status);

  /** Times and rates are told, never demanded. */
  async function report(): Promise<void> {
    const { commits, seconds, filesRemoved } = outcome;
    const kinds = count(records.flatMap(({ tables }) => Object.values(tables).map(({ kind }) => kind)));
    process.stderr.write(
      `${commits} commits in ${seconds.toFixed(1)} s (${(commits / seconds).toFixed(1)} a second), ${JSON.stringify(kinds)}, `,
    );
    process.stderr.write(`${filesRemoved} expired files removed\n`);
    for (const region of BusyLake.regions) {
      const jobs = count((await lake.jobs(region)).map(outcomeOf));
      const told = [
        `${observed[region].length} publications`,
        `${witnesses[region].length} tables of them read meanwhile`,
        `jobs ${JSON.stringify(jobs)}`,
        `${lake.restarts(region)} times begun again`,
      ];
      process.stderr.write(`${region}: ${told.join(', ')}\n`);
    }
  }

  const recordsOf = (table: string): RecordedTable[] => records.flatMap(({ tables }) => tables[table] ?? []);

  const digestOf = ({ rows, sha256 }: RecordedTable) => ({ rows, sha256 });

  it('were written with every kind of change', () => {
    for (const table of TABLES) {
      const kinds = new Set(recordsOf(table).map(({ kind }) => kind));
      expect([...kinds].sort()).toEqual(expect.arrayContaining(['append', 'compact', 'delete', 'overwrite']));
      expect(recordsOf(table).length).toBeGreaterThan(KEPT_SNAPSHOTS);
    }
    expect(outcome.filesRemoved).toBeGreaterThan(0);
  });

  it.each(BusyLake.regions)(
    'equal main in %s at the end, snapshot by snapshot, without a path into the other region',
    async region => {
      const [other] = BusyLake.regions.filter(name => name !== region);
      const replica = lake.catalog.pointers(BusyLake.replicaOf(region));
      for (const table of TABLES) {
        const recorded = recordsOf(table);
        const sampled = recorded.slice(-KEPT_SNAPSHOTS).filter((_, index, kept) => index % READ_EVERY === 0 || index === kept.length - 1);
        const { snapshots, currentSnapshotId, foreignPaths } = await reader.read(replica[table], {
          forbidden: [lake.prefixOf(other)],
          snapshots: sampled.map(({ snapshotId }) => snapshotId),
        });
        expect({ table, currentSnapshotId, foreignPaths }).toEqual({
          table,
          currentSnapshotId: recorded.at(-1)!.snapshotId,
          foreignPaths: [],
        });
        expect(snapshots).toEqual(Object.fromEntries(sampled.map(snapshot => [snapshot.snapshotId, digestOf(snapshot)])));
      }
    },
    TIMEOUT_MS,
  );

  /** Whether a table's snapshot had expired in the source when so many commits were recorded: then its local files may rightly be gone. */
  function wasExpired(snapshot: RecordedTable, table: string, recordedCommits: number): boolean {
    const recorded = records.slice(0, recordedCommits).flatMap(({ tables }) => tables[table] ?? []);
    return recorded.indexOf(snapshot) < recorded.length - KEPT_SNAPSHOTS;
  }

  it.each(BusyLake.regions)('had in %s, whenever they were read, the rows of the commit that they named', region => {
    const reads = witnesses[region].map(({ table, source, snapshotId, read: rows, recordedCommits }) => {
      const recorded = recordsOf(table).find(({ metadataLocation }) => metadataLocation === source)!;
      expect({ source, snapshotId }).toEqual({ source, snapshotId: recorded.snapshotId });
      if ('error' in rows && wasExpired(recorded, table, recordedCommits)) {
        return false;
      }
      expect({ source, ...rows }).toEqual({ source, ...digestOf(recorded) });
      return true;
    });
    expect(reads.filter(Boolean).length).toBeGreaterThan(0);
  });

  it.each(BusyLake.regions)(
    'named in %s, with each publication, the commit whose snapshot they carried',
    async region => {
      for (const { table, metadataLocation } of lake.publications.of(BusyLake.replicaOf(region))) {
        const { properties, currentSnapshotId } = await read(metadataLocation!, []);
        const source = properties['portage.source-hash'];
        const recorded = recordsOf(table).find(candidate => candidate.metadataLocation === source);
        expect({ source, currentSnapshotId }).toEqual({ source, currentSnapshotId: recorded?.snapshotId });
      }
    },
    TIMEOUT_MS,
  );

  it.each(BusyLake.regions)(
    'never showed in %s two tables that did not stand so in main',
    async region => {
      const states = new Set<string>();
      const state: Pointers = {};
      for (const { tables } of records) {
        TABLES.filter(table => tables[table]).forEach(table => {
          state[table] = tables[table].metadataLocation;
        });
        states.add(TABLES.map(table => state[table]).join(' '));
      }
      for (const pointers of observed[region]) {
        const sources = await Promise.all(TABLES.map(table => sourceOf(pointers[table])));
        expect(states).toContain(sources.join(' '));
      }
    },
    TIMEOUT_MS,
  );

  it.each(BusyLake.regions)('were made in %s by jobs that succeeded, or say that the source was quicker', async region => {
    const unexplained = (await lake.jobs(region)).filter(
      ({ status, reason }) => status !== 'succeeded' && reason?.code !== 'source-changed',
    );
    expect(unexplained.map(({ id, status, reason }) => ({ id, status, reason }))).toEqual([]);
  });

  it.each(BusyLake.regions)(
    'are proved again in %s from nothing',
    async region => {
      const { client } = lake.backend;
      const { id } = await client.call('verifyPolicy', { path: { name: BusyLake.policyOf(region) }, body: { level: 'files' } });
      expect(await waitForJob(client, id)).toMatchObject({ status: 'succeeded', result: { ok: true } });
    },
    TIMEOUT_MS,
  );
});
