import { fromNodeProviderChain, fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { Sha256Node } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { z } from 'zod';
import type { RequestAuthorizer } from './RequestAuthorizer';

/** How requests are signed for AWS. Without keys the default credential chain of the AWS SDK is asked. */
export const sigv4Schema = z
  .strictObject({
    region: z.string().min(1),
    /** The service that is signed for: `glue`, `s3tables`, `execute-api`. */
    service: z.string().min(1).default('glue'),
    accessKeyId: z.string().min(1).optional(),
    secretAccessKey: z.string().min(1).optional(),
    sessionToken: z.string().min(1).optional(),
    /** Assumed with the keys above, or with those of the default chain. */
    roleArn: z.string().startsWith('arn:').optional(),
  })
  .refine(({ accessKeyId, secretAccessKey }) => (accessKeyId === undefined) === (secretAccessKey === undefined), {
    path: ['secretAccessKey'],
    error: 'accessKeyId and secretAccessKey must be given together',
  });

export type SigV4Options = z.output<typeof sigv4Schema>;

/** Signs each request with AWS's signature, version 4. The SDK's providers keep credentials that end, and renew them in time. */
export function createAwsAuthorizer(name: string, options: SigV4Options): RequestAuthorizer {
  const { region, service, accessKeyId, secretAccessKey, sessionToken, roleArn } = options;
  const keys = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) } : undefined;
  const own = keys ?? fromNodeProviderChain({ clientConfig: { region } });
  const credentials =
    roleArn === undefined
      ? own
      : fromTemporaryCredentials({
          params: { RoleArn: roleArn, RoleSessionName: 'portage' },
          masterCredentials: own,
          clientConfig: { region },
        });
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256Node });
  return {
    renewable: false,
    async authorize({ method, url, headers, body }) {
      const signed = await signer
        .sign({
          method,
          protocol: url.protocol,
          hostname: url.hostname,
          port: url.port === '' ? undefined : Number(url.port),
          path: url.pathname,
          query: Object.fromEntries(url.searchParams),
          headers: { ...headers, host: url.host },
          body,
        })
        .catch(error => {
          throw new ReplicationError('catalog-denied', `There are no credentials to sign requests to the catalog "${name}" with.`, {
            cause: error,
          });
        });
      return Object.fromEntries(Object.entries(signed.headers).filter(([header]) => header !== 'host'));
    },
  };
}
