/* eslint-disable jest/no-export -- the suites of one fixture, run one after the other by icebergPolicyKind.test.ts */
import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compareUtf8, type LocalizedFileInScope, type VerifyLevel } from '@portage/backstage-plugin-replication-common';
import { IcebergScene } from './IcebergScene';

/** What a verification finds. */
export function describeVerification(): void {
  describe('a verification of an Iceberg replica', () => {
    let scene: IcebergScene;

    beforeEach(async () => {
      scene = IcebergScene.start();
      scene.point('main', scene.head);
      await scene.run();
    });

    afterEach(() => scene.stop());

    const verify = (level: VerifyLevel = 'metadata') => scene.run({ purpose: 'verify', options: { level } });
    const pathOf = (pattern: RegExp) =>
      join(
        scene.replica,
        scene.replicaFiles().find(path => pattern.test(path))!,
      );
    const report = (outcome: Awaited<ReturnType<typeof verify>>) =>
      readFileSync((outcome.result.report as string).replace(/^file:/, ''), 'utf8')
        .trimEnd()
        .split('\n')
        .map(line => JSON.parse(line));

    it.each(['metadata', 'files', 'rows'] as const)(
      'proves a whole one at level %s, from nothing, and rebuilds a lost map from what was compared in full',
      async level => {
        const mapped = scene.broker.mapped;
        expect(mapped).not.toEqual([]);
        scene.broker.loseMap();
        const outcome = await verify(level);
        const digest = scene.lastPublished!.auditDigest;
        expect(outcome).toMatchObject({
          result: { level, ok: true, digest, publishedDigest: digest, tables: 1, damages: 0, unproved: 0 },
          verification: { level, ok: true, damages: 0 },
        });
        expect(outcome.failure).toBeUndefined();
        expect((outcome.result.filesCompared as number) > 0).toBe(level !== 'metadata');
        expect(Number(outcome.result.rowsCompared ?? 0) > 0).toBe(level === 'rows');
        expect(report(outcome)).toEqual([expect.objectContaining({ type: 'summary', ok: true, digest })]);
        expect(treeRows(scene.broker.mapped)).toEqual(level === 'metadata' ? [] : treeRows(mapped));
      },
    );

    it('goes on after the localization map was lost, and comes to the same digest', async () => {
      const { auditDigest } = scene.lastPublished!;
      scene.broker.loseMap();
      scene.lastPublished = { ...scene.lastPublished!, tablesFile: undefined };
      const { published } = await scene.run();
      expect(published?.auditDigest).toBe(auditDigest);
    });

    it('finds a manifest that was changed, at either level', async () => {
      const manifest = pathOf(/metadata\/[0-9a-f]{64}\.avro$/);
      const bytes = readFileSync(manifest);
      bytes[bytes.length - 40] = 255 - bytes[bytes.length - 40];
      writeFileSync(manifest, bytes);
      for (const level of ['metadata', 'files'] as const) {
        const outcome = await verify(level);
        expect(outcome).toMatchObject({ failure: { code: 'replica-damaged' }, result: { ok: false, digest: undefined } });
        expect(report(outcome)[0]).toMatchObject({ type: 'damage', table: 'sales.orders', path: expect.stringContaining('.avro') });
      }
    });

    it('finds a metadata file that is gone or another', async () => {
      const metadata = scene.pointer('main_replica_us').replace(/^file:/, '');
      const text = readFileSync(metadata, 'utf8');
      writeFileSync(
        metadata,
        text.replace(/"current-snapshot-id":\s*\d/, match => `${match.slice(0, -1)}${(Number(match.at(-1)) % 9) + 1}`),
      );
      expect(await verify()).toMatchObject({ failure: { code: 'replica-damaged' } });
      rmSync(metadata);
      expect(await verify()).toMatchObject({ failure: { code: 'replica-damaged' } });
    });

    it('finds at level files a copy whose bytes are others, with its size right', async () => {
      const copy = pathOf(/^_data\/.*\.parquet$/);
      const bytes = readFileSync(copy);
      bytes[bytes.length >> 1] = 255 - bytes[bytes.length >> 1];
      writeFileSync(copy, bytes);
      const outcome = await verify('files');
      expect(outcome.failure).toMatchObject({ code: 'replica-damaged' });
      expect(report(outcome)).toContainEqual(expect.objectContaining({ type: 'damage', path: `file:${copy}` }));
    });

    it('finds at level files a copy that is cut', async () => {
      truncateSync(pathOf(/^_data\/.*\.parquet$/), 100);
      expect(await verify('files')).toMatchObject({ failure: { code: 'replica-damaged' } });
    });

    it('raises no alarm, and says no "ok", where the source no longer has what was published', async () => {
      rmSync(scene.head.replace(/^file:\/*/, '/'));
      expect(await verify()).toMatchObject({
        failure: { code: 'not-provable' },
        result: { ok: false, damages: 0, unproved: 1 },
        verification: { ok: false, damages: 0 },
      });
    });

    it('finds a reference that points elsewhere', async () => {
      scene.point('main_replica_us', scene.head);
      expect(await verify()).toMatchObject({ failure: { code: 'replica-damaged', message: expect.stringContaining('points at') } });
    });

    it('refuses where nothing was published', async () => {
      scene.lastPublished = undefined;
      await expect(verify()).rejects.toMatchObject({ code: 'nothing-published' });
    });
  });
}

/** By source path. The row of metadata.json names the proved draft after a job, and what was published after a verification; neither is read again. */
function treeRows(files: readonly LocalizedFileInScope[]): LocalizedFileInScope[] {
  return files.filter(({ kind }) => kind !== 'metadata').toSorted((a, b) => compareUtf8(a.sourcePath, b.sourcePath));
}
