import { createCredentialCache } from './createCredentialCache';

describe('createCredentialCache', () => {
  const keys = (name: string, expiresInMs?: number) => ({
    accessKeyId: name,
    secretAccessKey: 'x',
    expiration: expiresInMs === undefined ? undefined : new Date(Date.now() + expiresInMs),
  });

  it('asks once for keys that stay', async () => {
    const provide = jest.fn(async () => keys('static'));
    const credentials = createCredentialCache(provide);
    expect((await Promise.all([credentials(), credentials(), credentials()])).map(({ accessKeyId }) => accessKeyId)).toEqual(
      Array(3).fill('static'),
    );
    expect(provide).toHaveBeenCalledTimes(1);
  });

  it('renews keys before they end, once for all who wait', async () => {
    let count = 0;
    const provide = jest.fn(async () => keys(`session ${(count += 1)}`, count === 1 ? 60_000 : 3_600_000));
    const credentials = createCredentialCache(provide);
    expect((await credentials()).accessKeyId).toBe('session 1');
    const renewed = await Promise.all([credentials(), credentials()]);
    expect(renewed.map(({ accessKeyId }) => accessKeyId)).toEqual(['session 2', 'session 2']);
    expect((await credentials()).accessKeyId).toBe('session 2');
    expect(provide).toHaveBeenCalledTimes(2);
  });

  it('asks again after a failure', async () => {
    const provide = jest.fn().mockRejectedValueOnce(new Error('no metadata service')).mockResolvedValue(keys('late'));
    const credentials = createCredentialCache(provide);
    await expect(credentials()).rejects.toThrow('no metadata service');
    expect((await credentials()).accessKeyId).toBe('late');
  });
});
