import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Server } from '../servers/startS3';

/** Makes a bucket, unless there is one of that name, and puts every file of a directory into it, under its relative path. */
export async function uploadDirectory(server: S3Server, bucket: string, directory?: string): Promise<void> {
  const client = new S3Client({ endpoint: server.endpoint, region: server.region, credentials: server, forcePathStyle: true });
  await client.send(new CreateBucketCommand({ Bucket: bucket })).catch(error => {
    if (!/^BucketAlready/.test(error.name)) {
      throw error;
    }
  });
  const files = directory ? readdirSync(directory, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile()) : [];
  for (const file of files) {
    const path = join(file.parentPath, file.name);
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: relative(directory!, path), Body: readFileSync(path) }));
  }
  client.destroy();
}
