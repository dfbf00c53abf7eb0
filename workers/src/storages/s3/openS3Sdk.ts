import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { S3Connection } from './s3ConnectionSchema';

/** Where a service is asked for, and the region is not known; S3-compatible services take any. */
const REGION_OF_OTHERS = 'us-east-1';

/**
 * The AWS SDK's client for everything that is rare, and the source of credentials and endpoints for what is not. It never tries
 * again by itself: that is `retryRequest`'s part, so that one rule holds for all.
 */
export function openS3Sdk(connection: S3Connection): S3Client {
  const { accessKeyId, secretAccessKey, sessionToken, roleArn, endpoint, checksums } = connection;
  const region = connection.region ?? (endpoint === undefined ? undefined : REGION_OF_OTHERS);
  const keys = accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey, sessionToken } : undefined;
  const calculation = checksums === 'when-required' ? 'WHEN_REQUIRED' : 'WHEN_SUPPORTED';
  const config: S3ClientConfig = {
    endpoint,
    forcePathStyle: connection.forcePathStyle,
    maxAttempts: 1,
    requestChecksumCalculation: calculation,
    responseChecksumValidation: calculation,
    requestHandler: { connectionTimeout: connection.connectTimeoutMs, socketTimeout: connection.requestTimeoutMs },
    ...(region !== undefined && { region }),
    ...(keys && { credentials: keys }),
    ...(roleArn !== undefined && {
      credentials: fromTemporaryCredentials({
        params: { RoleArn: roleArn, RoleSessionName: 'portage' },
        masterCredentials: keys,
        clientConfig: region === undefined ? undefined : { region },
      }),
    }),
  };
  return new S3Client(config);
}
