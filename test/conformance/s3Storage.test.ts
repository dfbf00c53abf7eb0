import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createS3Storage } from '@portage/workers';
import { describeStorageConformance, type StorageUnderTest } from '@portage/workers/conformance';
import { startMoto } from '../servers/startMoto';
import { startS3 } from '../servers/startS3';

interface S3Service {
  endpoint: string;
  accessKeyId: string;
  secretAccessKey: string;
  stop(): Promise<void>;
}

/** Makes a bucket in a service that was started, and the storage under test of it. */
async function openBucket(
  service: S3Service,
  options: {
    scheme: string;
    connection?: Record<string, unknown>;
    limits: Pick<StorageUnderTest, 'unkeepableCharacters' | 'tellsUploadTimes'>;
  },
): Promise<StorageUnderTest> {
  const { endpoint, accessKeyId, secretAccessKey } = service;
  const { scheme, connection, limits } = options;
  const client = new S3Client({ endpoint, region: 'eu', forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
  await client.send(new CreateBucketCommand({ Bucket: 'lake' }));
  client.destroy();
  let prefixes = 0;
  return {
    ...limits,
    keysBelowKeys: true,
    open: () =>
      createS3Storage({
        name: 'lake',
        type: 's3',
        options: { endpoint, region: 'eu', accessKeyId, secretAccessKey, forcePathStyle: true, ...connection },
      }),
    newPrefix() {
      prefixes += 1;
      return `${scheme}://lake/test ${prefixes}/`;
    },
    stop: () => service.stop(),
  };
}

/** It stores a backslash as a slash. */
const SEAWEEDFS_LIMITS = { unkeepableCharacters: /\\/ };

/** It says of every upload that it was begun in 2010. */
const MOTO_LIMITS = { tellsUploadTimes: false };

describeStorageConformance('SeaweedFS', async () => openBucket(await startS3(), { scheme: 's3', limits: SEAWEEDFS_LIMITS }));

describeStorageConformance('SeaweedFS without checksums', async () =>
  openBucket(await startS3(), {
    scheme: 's3a',
    connection: { checksums: 'when-required', entityTags: 'opaque', listings: 'by-folder' },
    limits: SEAWEEDFS_LIMITS,
  }),
);

// moto knows no keys, so any will do; it orders listings as AWS does.
describeStorageConformance('moto', async () =>
  openBucket({ ...(await startMoto()), accessKeyId: 'any', secretAccessKey: 'any' }, { scheme: 's3n', limits: MOTO_LIMITS }),
);
