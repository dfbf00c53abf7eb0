/* eslint-disable jest/no-export -- the suites of one fixture, run one after the other by icebergPolicyKind.test.ts */
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createFileStorage } from '@portage/workers';
import { IcebergScene, type RunOptions } from './IcebergScene';

/** What a sync publishes. */
export function describeSync(): void {
  describe('icebergPolicyKind', () => {
    let scene: IcebergScene;

    beforeAll(() => {
      scene = IcebergScene.start();
    });

    afterAll(() => scene.stop());

    it('publishes each state of the source, reuses what was proved, and finds nothing new where nothing is', async () => {
      let reused = 0;
      for (const location of scene.commits) {
        scene.point('main', location);
        const { result, published, reason } = await scene.run();
        expect(reason).toBeUndefined();
        expect(result).toMatchObject({ tables: 1, heldTables: [] });
        expect(published?.auditDigest).toMatch(/^[0-9a-f]{64}$/);
        reused += result.manifestsReused as number;
      }
      expect(reused).toBeGreaterThan(0);
      const { next } = await scene.run();
      expect(next).toMatchObject({ finished: { code: 'nothing-new' } });
    }, 60_000);

    it('removes what dead processes left unfinished where something was interrupted, and nothing of a process that lives', async () => {
      const folder = join(scene.replica, '_data/unfinished');
      const storage = await createFileStorage({ name: 'disk', type: 'file', options: { root: scene.replica } });
      const upload = await storage.startMultipart(`file:${folder}/file`, { sizeBytes: 1 });
      const [live] = readdirSync(folder);
      // Of a process of the same number that started with the machine.
      const dead = live.replace(/(?<=^\.portage-[0-9a-f]{24})[0-9a-f]{16}/, '0'.repeat(16));
      const leftAfter = async (options: RunOptions) => {
        writeFileSync(join(folder, dead), 'half');
        const { result } = await scene.run(options);
        expect(result).toBeDefined();
        return readdirSync(folder).sort();
      };

      expect(await leftAfter({})).toEqual([live, dead].sort());
      expect(await leftAfter({ dryRun: true, interrupted: true })).toEqual([live, dead].sort());
      expect(await leftAfter({ interrupted: true })).toEqual([live]);
      // Only the last stage comes after all attempts of the others.
      scene.point('main', scene.commits.at(-2)!);
      expect(await leftAfter({ retried: true })).toEqual([live]);
      await upload.abort();
      await storage.close();
    }, 60_000);

    it('refuses to go on where somebody else changed the replica', async () => {
      scene.point('main_replica_us', scene.head);
      await expect(scene.run()).rejects.toMatchObject({ code: 'replica-diverged' });
    }, 60_000);
  });
}
