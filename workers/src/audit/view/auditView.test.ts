import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { exampleView } from '../__testUtils__/exampleView';
import { auditView } from './auditView';

const { source, replica, rules, location, metadataFolder, sourceMetadataLocation } = exampleView;

function audit(options: { replica?: unknown; replicaBytes?: Buffer; sourceText?: string; replicaLocation?: string; sha256?: string }) {
  const replicaBytes = options.replicaBytes ?? Buffer.from(JSON.stringify(options.replica ?? replica));
  const replicaMetadataLocation = options.replicaLocation ?? exampleView.replicaMetadataLocation;
  const files = new Map([
    [sourceMetadataLocation, Buffer.from(options.sourceText ?? JSON.stringify(source))],
    [replicaMetadataLocation, replicaBytes],
  ]);
  const storage = { read: async (uri: string) => files.get(uri)! } as unknown as StorageConnector;
  return auditView({
    sourceMetadataLocation,
    replicaMetadataLocation,
    replicaSha256: options.sha256 ?? createHash('sha256').update(replicaBytes).digest('hex'),
    rules,
    location,
    metadataFolder,
    registry: { storageOf: async () => storage },
    target: storage,
    signal: new AbortController().signal,
  });
}

describe('auditView', () => {
  it('gives an equal view the same digest, however it is printed and wherever it lies', async () => {
    const { digest, problems } = await audit({});
    expect(problems).toEqual([]);
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    const published = { ...replica, properties: { ...replica.properties, 'portage.policy': 'p' } };
    const printed = Buffer.from(JSON.stringify(Object.fromEntries(Object.entries(published).reverse()), undefined, 2));
    expect(await audit({ replicaBytes: gzipSync(printed) })).toEqual({ digest, problems: [] });
  });

  it.each<[string, object, RegExp]>([
    ['another statement', { versions: [{ ...source.versions[0], representations: [] }] }, /versions\[0\]\.representations/],
    ['another version', { 'current-version-id': 2 }, /current-version-id/],
    ['a property lost', { properties: {} }, /properties\.comment is missing/],
    ['a field more', { extra: 1 }, /extra is not in the original/],
    ["the source's location", { location: source.location }, /location .* does not lie below/],
    [
      'a write path out of the region',
      { properties: { ...replica.properties, 'write.metadata.path': 's3://eu/x' } },
      /write\.metadata\.path leads out/,
    ],
  ])('finds %s', async (_what, change, message) => {
    const result = await audit({ replica: { ...replica, ...change } });
    expect(result.digest).toBeUndefined();
    expect(result.problems.map(problem => problem.message).join()).toMatch(message);
  });

  it('finds a number rounded, other bytes, and another folder', async () => {
    const large = (digits: string) => JSON.stringify(source).replace('"timestamp-ms":1,', `"timestamp-ms":${digits},`);
    expect((await audit({ sourceText: large('9007199254740993'), replica: JSON.parse(large('9007199254740992')) })).digest).toBeUndefined();
    expect((await audit({ sha256: 'other' })).problems[0].message).toContain('SHA-256');
    expect((await audit({ replicaLocation: 's3://us/replica/x.metadata.json' })).problems[0].message).toContain('does not lie below');
  });

  it('refuses a source that is no view', async () => {
    await expect(audit({ sourceText: '{"table-uuid":"u"}' })).rejects.toMatchObject({ code: 'corrupt-metadata' });
  });
});
