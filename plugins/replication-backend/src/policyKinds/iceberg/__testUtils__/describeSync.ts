/* eslint-disable jest/no-export -- the suites of one fixture, run one after the other by icebergPolicyKind.test.ts */
import { IcebergScene } from './IcebergScene';

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

    it('refuses to go on where somebody else changed the replica', async () => {
      scene.point('main_replica_us', scene.head);
      await expect(scene.run()).rejects.toMatchObject({ code: 'replica-diverged' });
    }, 60_000);
  });
}
