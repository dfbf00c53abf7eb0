import { CopySetSpool } from './CopySetSpool';

const item = (name: string) => ({ sourceUri: `s3://eu/${name}`, targetUri: `s3://us/${name}`, sizeBytes: 1 });

describe('CopySetSpool', () => {
  it('keeps what tables handed over, and takes back what a refused one had begun', async () => {
    const spool = await CopySetSpool.create();
    try {
      await spool.appendOrTakeBack(() => spool.append([item('a'), item('ü b')]));
      const refused = spool.appendOrTakeBack(async () => {
        await spool.append([item('c')]);
        throw new Error('corrupt');
      });
      await expect(refused).rejects.toThrow('corrupt');
      await spool.append([item('d')]);

      const read = [];
      for await (const { sourceUri } of spool.read()) {
        read.push(sourceUri);
      }
      expect(read).toEqual(['s3://eu/a', 's3://eu/ü b', 's3://eu/d']);
      expect(spool.items).toBe(3);
    } finally {
      await spool.remove();
    }
  });
});
