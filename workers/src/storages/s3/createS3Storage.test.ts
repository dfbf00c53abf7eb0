import { createS3Storage } from './createS3Storage';

describe('createS3Storage', () => {
  const open = (options: Record<string, unknown>) => createS3Storage({ name: 'eu-lake', type: 's3', options });

  it('names every wrong option by its path, and never its value', async () => {
    const wrong = {
      endpoint: 'http://me:hunter2@127.0.0.1',
      accessKeyId: 'AKID',
      partSizeBytes: 1,
      regoin: 'eu',
      forcePathStyle: 'sesame',
    };
    const error = await open(wrong).catch(thrown => thrown);
    expect(error).toMatchObject({ code: 'not-configured', retryable: false });
    for (const path of ['endpoint', 'secretAccessKey', 'partSizeBytes', 'forcePathStyle']) {
      expect(error.message).toContain(`replication.connections.eu-lake.${path}: `);
    }
    expect(error.message).toContain('"regoin"');
    ['hunter2', 'AKID', 'sesame'].forEach(value => expect(error.message).not.toContain(value));
  });

  it.each([{ endpoint: 'ftp://127.0.0.1' }, { endpoint: 'nowhere' }, { sessionToken: 'x' }, { roleArn: 'role' }, { checksums: 'never' }])(
    'refuses %j',
    async options => {
      await expect(open(options)).rejects.toMatchObject({ code: 'not-configured' });
    },
  );

  it('asks the service for nothing yet', async () => {
    const storage = await open({ endpoint: 'http://127.0.0.1:9', accessKeyId: 'a', secretAccessKey: 'b' });
    expect(storage).toMatchObject({ type: 's3', name: 'eu-lake', features: { conditionalWrite: true } });
    await storage.close();
  });
});
