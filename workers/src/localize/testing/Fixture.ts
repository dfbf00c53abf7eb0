import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ReplicationError, type PathRule } from '@portage/backstage-plugin-replication-common';
import type { StorageRegistry } from '@portage/backstage-plugin-replication-node';
import { FIXTURES, unpackFixture } from '../../iceberg/testing/unpackFixture';
import { MemoryStorage } from './MemoryStorage';

export interface FixtureTable {
  head: string;
  uuid: string;
  expect?: { localize: string; reason?: string; file?: string };
  commits: { n: number; metadata_location: string; removed?: string[] }[];
  snapshots: Record<string, { delete_manifests: number }>;
}

interface FixtureDescription {
  name: string;
  root: string;
  storages: { region: string; uri_prefixes: string[]; dir: string }[];
  tables: Record<string, FixtureTable>;
}

/**
 * A fixture's tree in a directory of its own, read by the URIs that its writers left in it, with the rules of a policy that
 * replicates everything to region `us`.
 */
export class Fixture implements StorageRegistry, AsyncDisposable {
  static open(name: string, archives?: readonly string[]): Fixture {
    const description: FixtureDescription = JSON.parse(readFileSync(join(FIXTURES, name, 'fixture.json'), 'utf8'));
    return new Fixture(description, unpackFixture(name, archives));
  }

  readonly tables: Record<string, FixtureTable>;
  readonly location: string;
  readonly rules: PathRule[];
  readonly reads: string[] = [];

  private constructor(
    private readonly description: FixtureDescription,
    private readonly directory: string,
  ) {
    this.tables = description.tables;
    const target = description.storages.find(({ region }) => region === 'us')!;
    this.location = `${target.uri_prefixes[0]}replica/`;
    this.rules = description.storages.flatMap(({ region, uri_prefixes: prefixes }) =>
      prefixes.map((source, index) => ({
        source,
        target: region === 'us' ? source : `${this.location}_data/${region}/${index}/`,
        cluster: region,
        number: index,
        connection: region,
      })),
    );
  }

  async storageOf(uri: string): Promise<MemoryStorage> {
    if (!this.pathOf(uri)) {
      throw new ReplicationError('unregistered-path', `No cluster's prefixes cover "${uri}".`);
    }
    const storage = new MemoryStorage();
    storage.read = async () => this.read(uri);
    return storage;
  }

  read(uri: string): Uint8Array {
    this.reads.push(uri);
    const path = this.pathOf(uri);
    if (!path || !existsSync(path)) {
      throw new ReplicationError('source-file-missing', `${uri} does not exist.`);
    }
    return readFileSync(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.directory, { recursive: true });
  }

  private pathOf(uri: string): string | undefined {
    for (const { uri_prefixes: prefixes, dir } of this.description.storages) {
      const prefix = prefixes.find(candidate => uri.startsWith(candidate));
      if (prefix) {
        return join(this.directory, this.description.name, dir, uri.slice(prefix.length));
      }
    }
    return undefined;
  }
}
