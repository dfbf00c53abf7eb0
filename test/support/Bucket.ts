import { DeleteObjectCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { S3Server } from '../servers/startS3';

/** A bucket of a test's S3 server, for whoever looks into it or damages something in it. */
export class Bucket {
  private readonly client: S3Client;

  constructor(
    server: S3Server,
    private readonly name: string,
  ) {
    this.client = new S3Client({ endpoint: server.endpoint, region: server.region, credentials: server, forcePathStyle: true });
  }

  /** All keys below a prefix, sorted. */
  async keys(prefix: string): Promise<string[]> {
    const keys: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.client.send(new ListObjectsV2Command({ Bucket: this.name, Prefix: prefix, ContinuationToken: token }));
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key!));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return keys.sort();
  }

  async read(key: string): Promise<Uint8Array> {
    const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.name, Key: key }));
    return await Body!.transformToByteArray();
  }

  async write(key: string, body: Uint8Array): Promise<void> {
    await this.client.send(new PutObjectCommand({ Bucket: this.name, Key: key, Body: body }));
  }

  async remove(key: string): Promise<void> {
    await this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key }));
  }

  close(): void {
    this.client.destroy();
  }
}
