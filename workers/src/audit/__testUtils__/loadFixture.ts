import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import type { PathRule } from '@portage/backstage-plugin-replication-common';
import { MemoryStorage } from './MemoryStorage';

export const FIXTURES = resolve(__dirname, '../../../../test/fixtures');

export interface Fixture {
  name: string;
  storage: MemoryStorage;
  /** As a policy that keeps a replica in region `us` has them: what lies in `us` stays, each other prefix spelling gets a target of its own. */
  rules: PathRule[];
  location: string;
  tables: Record<string, { uuid: string; head: string; commits: { metadata_location: string }[]; expect?: { localize: string } }>;
}

/** Unpacks a fixture into memory. Where its tree is the local disk, URIs keep naming the place that it was made for. */
export function loadFixture(name: string): Fixture {
  const description = JSON.parse(readFileSync(join(FIXTURES, name, 'fixture.json'), 'utf8'));
  const storage = new MemoryStorage();
  const folder = mkdtempSync(join(tmpdir(), 'portage-audit-'));
  try {
    for (const archive of ['removed.tar.gz', 'tree.tar.gz'].filter(file => existsSync(join(FIXTURES, name, file)))) {
      execFileSync('tar', ['-xzf', join(FIXTURES, name, archive), '-C', folder]);
    }
    const root = join(folder, name);
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true }).filter(file => file.isFile())) {
      const path = join(entry.parentPath, entry.name);
      storage.put(uriOf(description, relative(root, path)), readFileSync(path));
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  const local = description.storages.find(({ region }: { region: string }) => region === 'us');
  const location = `${local.uri_prefixes[0]}replica/`;
  const rules = description.storages.flatMap(({ region, uri_prefixes: prefixes }: { region: string; uri_prefixes: string[] }) =>
    prefixes.map((source, index) => ({
      source,
      target: region === 'us' ? source : `${location}_data/${region}/${index}/`,
      cluster: region,
      number: index,
      connection: region,
    })),
  );
  return { name, storage, rules, location, tables: description.tables };
}

function uriOf(description: { root: string; storages: { dir: string; uri_prefixes: string[] }[] }, path: string): string {
  const storage = description.storages.find(({ dir }) => path.startsWith(`${dir}/`));
  return storage ? storage.uri_prefixes[0] + path.slice(storage.dir.length + 1) : `file:${description.root}/${path}`;
}
