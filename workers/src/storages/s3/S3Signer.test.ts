import { Sha256Node } from '@smithy/core/checksum';
import { buildQueryString, escapeUriPath } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { S3Signer } from './S3Signer';

const NOON = new Date('2026-03-04T12:00:05.678Z');
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

describe('S3Signer', () => {
  // AWS, "Authenticating Requests: Using the Authorization Header", example "GET Object".
  it('gives the signature of the published example', () => {
    const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
    const signer = new S3Signer('us-east-1', () => new Date('2013-05-24T00:00:00Z'));
    const { authorization } = signer.sign(
      {
        method: 'GET',
        path: '/test.txt',
        queryString: '',
        headers: { host: 'examplebucket.s3.amazonaws.com', range: 'bytes=0-9', 'x-amz-content-sha256': emptyHash },
      },
      { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' },
    );
    expect(authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, ' +
        'SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, ' +
        'Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
    );
  });

  it('signs like the SDK, whatever the key, the query and the headers', async () => {
    const text = fc.string({ unit: 'binary', minLength: 1 });
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          method: fc.constantFrom('GET', 'PUT', 'HEAD', 'DELETE'),
          key: text,
          query: fc.dictionary(fc.stringMatching(/^[a-zA-Z-]+$/), text),
          metadata: fc.dictionary(fc.stringMatching(/^x-amz-meta-[a-z0-9]+$/), fc.stringMatching(/^[ -~]+$/)),
          sessionToken: fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]+$/), { nil: undefined }),
        }),
        async ({ method, key, query, metadata, sessionToken }) => {
          const credentials = { ...CREDENTIALS, sessionToken };
          const path = `/bucket/${escapeUriPath(key)}`;
          const headers = { ...metadata, host: 'localhost:9000', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
          const sdk = new SignatureV4({
            service: 's3',
            region: 'eu-west-1',
            credentials,
            sha256: Sha256Node,
            uriEscapePath: false,
            applyChecksum: false,
          });
          const expected = await sdk.sign(
            { method, protocol: 'http:', hostname: 'localhost', port: 9000, path, query, headers },
            { signingDate: NOON },
          );
          const signer = new S3Signer('eu-west-1', () => NOON);
          expect(signer.sign({ method, path, queryString: buildQueryString(query), headers }, credentials)).toEqual(expected.headers);
        },
      ),
    );
  });

  it('takes a new key when the day or the secret changes', () => {
    let now = NOON;
    const signer = new S3Signer('us-east-1', () => now);
    const request = {
      method: 'GET',
      path: '/',
      queryString: '',
      headers: { host: 'localhost', 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    };
    const fresh = (secretAccessKey: string) => new S3Signer('us-east-1', () => now).sign(request, { ...CREDENTIALS, secretAccessKey });
    for (const [date, secretAccessKey] of [
      [NOON, 'one'],
      [NOON, 'two'],
      [new Date('2026-03-05T00:00:00Z'), 'two'],
    ] as const) {
      now = date;
      expect(signer.sign(request, { ...CREDENTIALS, secretAccessKey })).toEqual(fresh(secretAccessKey));
    }
  });
});
