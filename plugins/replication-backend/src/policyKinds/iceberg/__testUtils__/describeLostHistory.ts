/* eslint-disable jest/no-export -- the suites of one fixture, run one after the other by icebergPolicyKind.test.ts */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { IcebergScene } from './IcebergScene';

/** What becomes of a table of which the source has lost files. */
export function describeLostHistory(): void {
  describe('a table with lost files', () => {
    let scene: IcebergScene;

    beforeEach(() => {
      scene = IcebergScene.start();
      scene.point('main', scene.head);
    });

    afterEach(() => scene.stop());

    const pathOf = (uri: string) => uri.replace(/^file:\/*/, '/');
    const metadataAt = (uri: string) => readFileSync(pathOf(uri), 'utf8');
    /** 63-bit ids, as they are written. */
    const snapshotIds = (text: string) =>
      [...text.matchAll(/"snapshot-id"\s*:\s*(\d+)\s*,(?=[^}]*"manifest-list"|[^}]*"summary")/g)].map(([, id]) => id);
    const currentId = (text: string) => /"current-snapshot-id"\s*:\s*(\d+)/.exec(text)![1];
    const manifestList = (id: string) => new RegExp(`"([^"]*/snap-${id}-[^"]*)"`).exec(metadataAt(scene.head))![1];

    /** All data files of the target's region: an overwrite left them to history. */
    const localData = () => {
      const region = dirname(scene.replica);
      return readdirSync(region, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile() && entry.name.endsWith('.parquet'))
        .map(entry => join(entry.parentPath, entry.name))
        .sort();
    };

    it('is held where the policy says nothing, and goes on without the snapshots where it allows that', async () => {
      rmSync(localData()[0]);
      await expect(scene.run({ restarts: 1 })).rejects.toMatchObject({ code: 'audit-failed' });

      scene.history = 'prune';
      const { result, reason, published } = await scene.run({ restarts: 1 });
      expect(reason).toMatchObject({ code: 'history-pruned' });
      const [{ snapshots, count }] = result.prunedTables as { snapshots: string[]; count: number }[];
      expect(count).toBe(snapshots.length);
      const source = metadataAt(scene.head);
      const replica = metadataAt(scene.pointer('main_replica_us'));
      expect(count).toBeGreaterThan(0);
      expect(snapshotIds(replica)).toEqual(snapshotIds(source).filter(id => !snapshots.includes(id)));
      expect(currentId(replica)).toBe(currentId(source));
      expect(snapshots).not.toContain(currentId(source));

      const verified = await scene.run({ purpose: 'verify', options: { level: 'rows' } });
      expect(verified).toMatchObject({ result: { ok: true, digest: published!.auditDigest, prunedTables: result.prunedTables } });
    });

    it('loses one snapshot with its manifest list', async () => {
      scene.history = 'prune';
      const source = metadataAt(scene.head);
      const [first] = snapshotIds(source);
      rmSync(pathOf(manifestList(first)));
      expect(await scene.run()).toMatchObject({
        reason: { code: 'history-pruned' },
        result: { prunedTables: [{ snapshots: [first], count: 1 }] },
      });

      // What is in the replica already stays there, whatever becomes of the source.
      rmSync(pathOf(manifestList(currentId(source))));
      expect(await scene.run()).toMatchObject({ next: { finished: { code: 'nothing-new' } } });
    });

    it('is held where the current snapshot needs what is gone, whatever the policy allows', async () => {
      scene.history = 'prune';
      rmSync(pathOf(manifestList(currentId(metadataAt(scene.head)))));
      await expect(scene.run()).rejects.toMatchObject({ code: 'source-file-missing' });
    });
  });
}
