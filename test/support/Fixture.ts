import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const FIXTURES = resolve(__dirname, '../fixtures');

/** What a fixture's `fixture.json` tells of one snapshot. Ids are text: they exceed 2^53. */
export interface FixtureSnapshot {
  rows: number;
  rows_sha256: string;
  /** On format version 3: the checksum of the rows with their row ids and sequence numbers. */
  lineage_sha256?: string;
  position_delete_files: number;
  equality_delete_files: number;
  deletion_vectors: number;
}

export interface FixtureTable {
  head: string;
  format_version: number;
  expect?: { localize: string; reason?: string };
  /** At the head. */
  refs: Record<string, { snapshot_id: string; type: 'branch' | 'tag' }>;
  snapshots: Record<string, FixtureSnapshot>;
  commits: { n: number; metadata_location: string; snapshot_ids: string[]; removed: string[] }[];
}

interface FixtureDescription {
  name: string;
  root: string;
  storages: { region: string; uri_prefixes: string[]; dir: string }[];
  expect: { localize: string };
  tables: Record<string, FixtureTable>;
  /** `renamed` has new names by old name. */
  commit_log: { n: number; tables: Record<string, string | null>; note: string; renamed?: Record<string, string> }[];
  /** Views by name. */
  views?: Record<string, { head: string; commits: { n: number; metadata_location: string }[] }>;
}

/** Tables by real writers, at the place where their absolute URIs say that they lie. One process works with a fixture at a time. */
export class Fixture {
  static names(): string[] {
    return readdirSync(FIXTURES).filter(name => existsSync(join(FIXTURES, name, 'fixture.json')));
  }

  static open(name: string): Fixture {
    return new Fixture(JSON.parse(readFileSync(join(FIXTURES, name, 'fixture.json'), 'utf8')));
  }

  private constructor(readonly description: FixtureDescription) {}

  get name(): string {
    return this.description.name;
  }

  /** The table's name with what it should become: `ok`, `refuse`, … */
  get tables(): { name: string; expect: string; table: FixtureTable }[] {
    const { tables, expect } = this.description;
    return Object.entries(tables).map(([name, table]) => ({ name, expect: table.expect?.localize ?? expect.localize, table }));
  }

  /** Unpacks the storage afresh, with what the table's own maintenance removed on the way where it is asked for. */
  unpack(options: { removed?: boolean } = {}): void {
    this.remove();
    this.extract('tree.tar.gz');
    if (options.removed) {
      this.restoreRemoved();
    }
  }

  /** Puts back what was removed on the way, if anything was; the rest stays as it is. */
  restoreRemoved(): void {
    if (existsSync(join(FIXTURES, this.name, 'removed.tar.gz'))) {
      this.extract('removed.tar.gz');
    }
  }

  private extract(archive: string): void {
    const folder = dirname(this.description.root);
    mkdirSync(folder, { recursive: true });
    execFileSync('tar', ['-xzf', join(FIXTURES, this.name, archive), '-C', folder]);
  }

  remove(): void {
    rmSync(this.description.root, { recursive: true, force: true });
  }
}
