/* eslint-disable jest/no-export -- the suites of one fixture, run one after the other by icebergPolicyKind.test.ts */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PruneJobResult, Pruning } from '@portage/backstage-plugin-replication-common';
import { IcebergScene, type RunOptions } from './IcebergScene';

const FUSE_OUT = { count: 100_000, percent: 100 };
const NOW: Pruning = { grace: '0s', retention: '7d', every: '6h', fuse: FUSE_OUT };

/** What a pruning removes, and what it never does. */
export function describePruning(): void {
  describe('a pruning of an Iceberg replica', () => {
    let scene: IcebergScene;
    /** What the replica needs once the source is back at an earlier commit. */
    let needed: string[];
    let earlier: string;

    beforeEach(async () => {
      scene = IcebergScene.start();
      earlier = scene.commits[Math.floor(scene.commits.length / 2)];
      scene.point('main', earlier);
      await scene.run();
      needed = scene.replicaFiles();
      scene.point('main', scene.head);
      await scene.run();
    });

    afterEach(() => scene.stop());

    /** The source gives up its later snapshots. */
    const expire = async () => {
      scene.point('main', earlier);
      await scene.run();
      needed = [...new Set([...needed, scene.pointer('main_replica_us').slice(`file:${scene.replica}/`.length)])].sort();
    };
    const prune = async (pruning: Partial<Pruning> = NOW, options: RunOptions = {}) =>
      (await scene.run({ purpose: 'prune', ...options }, pruning)).result as PruneJobResult;

    it('removes nothing of what a snapshot needs', async () => {
      const before = scene.replicaFiles();
      const result = await prune();
      const removed = before.filter(path => !scene.replicaFiles().includes(path));
      expect(removed.every(path => path.endsWith('.metadata.json'))).toBe(true);
      expect(result.quarantinedFiles).toBe(removed.length);
      expect(await scene.run({ purpose: 'verify', options: { level: 'files' } })).toMatchObject({ result: { ok: true } });
    });

    it('removes after an expiry exactly what nothing needs, into quarantine first', async () => {
      await expire();
      const stranger = join(scene.replica, 'sales/notes.txt');
      writeFileSync(stranger, "somebody else's");
      const before = scene.replicaFiles();
      const result = await prune();
      expect(scene.replicaFiles().filter(path => path !== 'sales/notes.txt' && !path.endsWith('.metadata.json'))).toEqual(
        needed.filter(path => !path.endsWith('.metadata.json')),
      );
      expect(needed.some(path => path.startsWith('_data/'))).toBe(true);
      expect(result.quarantinedFiles).toBe(before.length - scene.replicaFiles().length);
      expect(result.quarantinedFiles).toBeGreaterThan(0);
      expect(existsSync(stranger)).toBe(true);
      const quarantine = result.quarantine!.replace(/^file:/, '');
      // The folder goes with its last file.
      const quarantined = () =>
        existsSync(quarantine) ? readdirSync(quarantine, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()) : [];
      expect(quarantined()).toHaveLength(result.quarantinedFiles);
      expect(await scene.run({ purpose: 'verify', options: { level: 'files' } })).toMatchObject({ result: { ok: true } });
      const gone = await prune({ ...NOW, retention: '0s' });
      expect(gone.deletedFiles).toBe(result.quarantinedFiles);
      expect(quarantined()).toEqual([]);
    });

    it('lets a table come back to what was pruned: no proof outlives its files', async () => {
      await expire();
      await prune();
      scene.point('main', scene.head);
      expect(await scene.run()).toMatchObject({ result: { heldTables: [] } });
      expect(await scene.run({ purpose: 'verify', options: { level: 'files' } })).toMatchObject({ result: { ok: true } });
    });

    it('waits for the grace period from the moment at which a file was first seen unneeded', async () => {
      await expire();
      const before = scene.replicaFiles();
      const first = await prune({ ...NOW, grace: '400ms' });
      expect(first).toMatchObject({ files: 0, quarantinedFiles: 0 });
      expect(first.unneededFiles).toBeGreaterThan(0);
      expect(scene.replicaFiles()).toEqual(before);
      await new Promise(resolve => setTimeout(resolve, 450));
      const second = await prune({ ...NOW, grace: '400ms' });
      expect(second.quarantinedFiles).toBe(first.unneededFiles);
    });

    it('lists in a dry run what it would remove, and removes nothing', async () => {
      await expire();
      const before = scene.replicaFiles();
      const result = await prune(NOW, { dryRun: true });
      expect(result.files).toBeGreaterThan(0);
      expect(result.bytes).toBeGreaterThan(0);
      expect(existsSync(result.items!.replace(/^file:/, ''))).toBe(true);
      expect(scene.replicaFiles()).toEqual(before);
    });

    it('is stopped by its fuse, by count and by percent, which a person may override', async () => {
      await expire();
      const before = scene.replicaFiles();
      for (const fuse of [
        { count: 1, percent: 100 },
        { count: 1_000, percent: 1 },
      ]) {
        await expect(prune({ ...NOW, fuse })).rejects.toMatchObject({ code: 'fuse-blown' });
      }
      expect(scene.replicaFiles()).toEqual(before);
      const result = await prune({ ...NOW, fuse: { count: 1, percent: 1 } }, { options: { overrideFuse: true } });
      expect(result.quarantinedFiles).toBeGreaterThan(1);
    });

    it('keeps what any other reference of the catalog points at', async () => {
      scene.point('audit_branch', scene.pointer('main_replica_us'));
      const before = scene.replicaFiles();
      await expire();
      await prune();
      const kept = scene.replicaFiles();
      expect(before.filter(path => !path.endsWith('.metadata.json')).every(path => kept.includes(path))).toBe(true);
      scene.drop('audit_branch');
      expect((await prune()).quarantinedFiles).toBeGreaterThan(0);
    });

    it('moves nothing and begins again where a reference was made since the survey', async () => {
      const old = scene.pointer('main_replica_us');
      await expire();
      const before = scene.replicaFiles();
      const onStage = (stage: string) => stage === 'forget' && scene.point('late_branch', old);
      expect(await scene.run({ purpose: 'prune', onStage }, NOW)).toMatchObject({ next: { restart: { code: 'catalog-conflict' } } });
      expect(scene.replicaFiles()).toEqual(before);
    });

    it("refuses where another policy's replica lies below the location", async () => {
      await expire();
      mkdirSync(join(scene.replica, '_portage/old-policy/published'), { recursive: true });
      writeFileSync(join(scene.replica, '_portage/old-policy/published/tables.ndjson'), '');
      await expect(prune()).rejects.toMatchObject({ code: 'foreign-replica' });
    });

    it('refuses to prune on half a knowledge: a needed manifest list is gone', async () => {
      await expire();
      const list = scene.replicaFiles().find(path => needed.includes(path) && path.includes('/snap-'))!;
      rmSync(join(scene.replica, list));
      await expect(prune()).rejects.toMatchObject({ code: 'source-file-missing' });
    });
  });
}
