import { ReplicationClient } from './ReplicationClient';
import { ReplicationResponseError } from './ReplicationResponseError';

const BASE_URL = 'http://portal.example/api/replication';

/** A client whose server gives one answer, and the requests that came. */
function clientOf(status: number, body: string) {
  const requests: { url: string; init: RequestInit }[] = [];
  const send = async (url: string | URL | Request, init: RequestInit = {}) => {
    requests.push({ url: String(url), init });
    return new Response(status === 204 ? undefined : body, { status });
  };
  return { client: new ReplicationClient({ baseUrl: BASE_URL, fetch: send as typeof fetch, token: 'secret' }), requests };
}

describe('ReplicationClient', () => {
  it('fills in path and query, and sends what it was given', async () => {
    const { client, requests } = clientOf(200, JSON.stringify({ items: [], totalItems: 0 }));
    await client.call('listPolicies', { query: { limit: 10, search: 'a & b', cluster: undefined } });
    expect(requests[0].url).toBe(`${BASE_URL}/v1/policies?limit=10&search=a+%26+b`);
    expect(requests[0].init).toMatchObject({ method: 'GET', headers: { authorization: 'Bearer secret' } });

    const deletion = clientOf(204, '');
    await expect(
      deletion.client.call('deleteCluster', { path: { name: 'a/b' } }, { ifMatch: 3, idempotencyKey: 'k' }),
    ).resolves.toBeUndefined();
    expect(deletion.requests[0].url).toBe(`${BASE_URL}/v1/clusters/a%2Fb`);
    expect(deletion.requests[0].init).toMatchObject({ method: 'DELETE', headers: { 'if-match': '"3"', 'idempotency-key': 'k' } });
  });

  it('asks for the parameters that the path needs', async () => {
    const { client, requests } = clientOf(200, '{}');
    await expect(client.call('getPolicy')).rejects.toThrow('getPolicy needs the path parameter "name"');
    expect(requests).toEqual([]);
  });

  it('gives the problems and the reason of a refusal', async () => {
    const reason = { code: 'cluster-in-use', message: 'used', action: 'Delete the policies first.' };
    const { client } = clientOf(409, JSON.stringify({ error: { name: 'ConflictError', message: 'used', reason } }));
    const error = await client.call('deleteCluster', { path: { name: 'eu' } }).catch(thrown => thrown);
    expect(error).toBeInstanceOf(ReplicationResponseError);
    expect(error).toMatchObject({ status: 409, message: 'used', body: { reason } });
  });

  it("tells a proxy's page as it is, shortened", async () => {
    const { client } = clientOf(502, `<html>${'x'.repeat(1_000)}`);
    const error: Error = await client.call('getHealth').catch(thrown => thrown);
    expect(error.message).toMatch(/^HTTP 502: <html>x{494}$/);
  });

  it('finds out a server that answers something else', async () => {
    const { client } = clientOf(200, JSON.stringify({ items: 'none' }));
    await expect(client.call('listJobs')).rejects.toThrow('items');
  });
});
