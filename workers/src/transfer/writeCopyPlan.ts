import { createHash, randomUUID } from 'node:crypto';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { MultipartUpload, StorageConnector } from '@portage/backstage-plugin-replication-node';
import { formatIndexEntry, formatTrailer, INDEX_STRIDE, type CopyPlanItem } from './copyPlanFormat';

const MIB = 1024 * 1024;
/** The longest plan: some hundred million objects. */
const MAX_PLAN_BYTES = 128 * 1024 * MIB;
/** Plans up to here are written in one request. */
const MAX_WHOLE_BYTES = 8 * MIB;

/** What was written. @public */
export interface WrittenCopyPlan {
  /** Empty where there was nothing to copy, and so nothing to write. */
  uri: string;
  records: number;
  /** The sum of the objects' sizes. */
  bytes: number;
  /** Of the whole file, in hex; the plan's hash is made of it. */
  sha256: string;
}

/** A file that grows at its end: held in memory while it is short, then sent in parts. */
class PlanFile {
  readonly #hash = createHash('sha256');
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #upload: { uri: string; parts: MultipartUpload } | undefined;
  #partNumber = 0;
  lengthBytes = 0;

  constructor(
    private readonly storage: StorageConnector,
    private readonly folder: string,
    private readonly signal: AbortSignal | undefined,
  ) {}

  async append(text: string): Promise<void> {
    const chunk = Buffer.from(text);
    this.#hash.update(chunk);
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
    this.lengthBytes += chunk.length;
    if (this.lengthBytes > MAX_PLAN_BYTES) {
      throw new ReplicationError('internal-error', `A copy plan cannot be longer than ${MAX_PLAN_BYTES} bytes.`);
    }
    if (!this.#upload && this.#pendingBytes > MAX_WHOLE_BYTES) {
      const uri = `${this.folder}copy-plan-${randomUUID()}.ndjson`;
      const parts = await this.storage.startMultipart(uri, { sizeBytes: MAX_PLAN_BYTES, ifAbsent: true, signal: this.signal });
      this.#upload = { uri, parts };
    }
    if (this.#upload && this.#pendingBytes >= this.#upload.parts.partSizeBytes) {
      await this.sendFullParts(this.#upload.parts);
    }
  }

  digest(): string {
    return this.#hash.copy().digest('hex');
  }

  /** The commit point: the plan appears. */
  async finish(sha256: string): Promise<string> {
    const rest = Buffer.concat(this.#pending);
    if (!this.#upload) {
      const uri = `${this.folder}copy-plan-${sha256}.ndjson`;
      await this.storage.write(uri, rest, { ifAbsent: true, signal: this.signal });
      return uri;
    }
    if (rest.length > 0) {
      await this.#upload.parts.writePart(this.#partNumber + 1, rest, { signal: this.signal });
    }
    await this.#upload.parts.complete({ signal: this.signal });
    return this.#upload.uri;
  }

  async discard(): Promise<void> {
    // The error that led here is the one to tell of; what cannot be abandoned now is found by `removeUnfinished`.
    await this.#upload?.parts.abort().catch(() => {});
  }

  private async sendFullParts(parts: MultipartUpload): Promise<void> {
    let pending = Buffer.concat(this.#pending);
    while (pending.length >= parts.partSizeBytes) {
      this.#partNumber += 1;
      await parts.writePart(this.#partNumber, pending.subarray(0, parts.partSizeBytes), { signal: this.signal });
      pending = pending.subarray(parts.partSizeBytes);
    }
    this.#pending = [Buffer.from(pending)];
    this.#pendingBytes = pending.length;
  }
}

/**
 * Writes a copy plan below a folder, in the order of its items, however many they are. A plan that fits one request is named by its
 * bytes, so writing it again writes nothing; a longer one by chance, as its bytes are not known when it is begun.
 * @public
 */
export async function writeCopyPlan(options: {
  storage: StorageConnector;
  /** A URI that ends in a slash. */
  folder: string;
  items: AsyncIterable<CopyPlanItem> | Iterable<CopyPlanItem>;
  signal?: AbortSignal;
}): Promise<WrittenCopyPlan> {
  const { storage, folder, items, signal } = options;
  const file = new PlanFile(storage, folder, signal);
  try {
    const index: number[] = [];
    let lines: string[] = [];
    let records = 0;
    let bytes = 0;
    for await (const { sourceUri, targetUri, sizeBytes } of items) {
      if (records % INDEX_STRIDE === 0) {
        await file.append(lines.join(''));
        lines = [];
        index.push(file.lengthBytes);
      }
      lines.push(`${JSON.stringify({ sourceUri, targetUri, sizeBytes })}\n`);
      records += 1;
      bytes += sizeBytes;
    }
    if (records === 0) {
      return { uri: '', records, bytes, sha256: file.digest() };
    }
    await file.append(lines.join(''));
    const trailer = formatTrailer({ records, bytes, indexOffsetBytes: file.lengthBytes });
    await file.append(index.map(formatIndexEntry).join('') + trailer);
    const sha256 = file.digest();
    return { uri: await file.finish(sha256), records, bytes, sha256 };
  } catch (error) {
    await file.discard();
    throw error;
  }
}
