import type { S3Server } from '../servers/startS3';

/** A test's S3 server as `replication.connections` has it. */
export function s3Connection({ endpoint, accessKeyId, secretAccessKey }: Pick<S3Server, 'endpoint' | 'accessKeyId' | 'secretAccessKey'>) {
  return { type: 's3', endpoint, region: 'us-east-1', accessKeyId, secretAccessKey, forcePathStyle: true };
}
