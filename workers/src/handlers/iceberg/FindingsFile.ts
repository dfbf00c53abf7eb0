import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { GrowingFile } from '../../transfer';
import type { Finding } from './findings';

/** A message is for a person to read; one that quotes a whole file is cut. */
const MAX_MESSAGE_LENGTH = 2_000;

/** What a task of a verification found, counted and written as it comes, so that a replica of which every file is wrong takes no more memory. */
export class FindingsFile {
  readonly counts = { damage: 0, unproved: 0, proved: 0 };
  private readonly file: GrowingFile;

  constructor(options: { storage: StorageConnector; folder: string; signal: AbortSignal }) {
    this.file = new GrowingFile({ ...options, name: 'findings' });
  }

  async add(...findings: Finding[]): Promise<void> {
    for (const finding of findings) {
      this.counts[finding.type] += 1;
      const shortened = finding.type === 'proved' ? finding : { ...finding, message: finding.message.slice(0, MAX_MESSAGE_LENGTH) };
      await this.file.append(`${JSON.stringify(shortened)}\n`);
    }
  }

  /** @returns the file's URI */
  async finish(): Promise<string> {
    return await this.file.finish();
  }

  async discard(): Promise<void> {
    await this.file.discard();
  }
}
