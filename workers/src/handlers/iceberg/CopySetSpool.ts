import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CopyItem } from '../../localize';

/**
 * The copy set of several tables, kept on the local disk until it is known which of them can be replicated: a table that is refused
 * after parts of its set were collected takes them back. Memory stays flat, however many files there are.
 */
export class CopySetSpool {
  private sizeBytes = 0;
  private itemCount = 0;

  static async create(): Promise<CopySetSpool> {
    const directory = await mkdtemp(join(tmpdir(), 'portage-plan-'));
    return new CopySetSpool(directory, await open(join(directory, 'items.ndjson'), 'w+'));
  }

  private constructor(
    private readonly directory: string,
    private readonly file: FileHandle,
  ) {}

  get items(): number {
    return this.itemCount;
  }

  async append(items: readonly CopyItem[]): Promise<void> {
    const lines = Buffer.from(items.map(item => `${JSON.stringify(item)}\n`).join(''));
    await this.file.write(lines, 0, lines.length, this.sizeBytes);
    this.sizeBytes += lines.length;
    this.itemCount += items.length;
  }

  /** Runs `fill`; whatever it appended is taken back if it fails. */
  async appendOrTakeBack<T>(fill: () => Promise<T>): Promise<T> {
    const { sizeBytes, itemCount } = this;
    try {
      return await fill();
    } catch (error) {
      this.sizeBytes = sizeBytes;
      this.itemCount = itemCount;
      await this.file.truncate(sizeBytes);
      throw error;
    }
  }

  /** All items, in the order in which they were appended. */
  async *read(): AsyncIterable<CopyItem> {
    for await (const line of this.file.readLines({ start: 0, autoClose: false })) {
      yield JSON.parse(line) as CopyItem;
    }
  }

  async remove(): Promise<void> {
    await this.file.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
