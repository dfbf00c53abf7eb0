import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Tables that real writers left behind; a folder more there is a test more. */
export const FIXTURES = resolve(require.resolve('@portage/workers/package.json'), '../../test/fixtures');

export const FIXTURE_NAMES = readdirSync(FIXTURES).filter(name => existsSync(join(FIXTURES, name, 'fixture.json')));

/** Unpacks a fixture's storage into a directory of its own, which the caller removes. */
export function unpackFixture(name: string, archives: readonly string[] = ['tree.tar.gz']): string {
  const directory = mkdtempSync(join(tmpdir(), 'portage-fixture-'));
  for (const archive of archives) {
    execFileSync('tar', ['-xzf', join(FIXTURES, name, archive), '-C', directory]);
  }
  return directory;
}
