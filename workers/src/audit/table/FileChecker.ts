import { sortByUtf8 } from '@portage/backstage-plugin-replication-common';
import { forEachConcurrent } from '../concurrency/forEachConcurrent';
import type { PackedFiles } from '../digest/LiveFiles';
import type { AuditContext } from './AuditContext';
import { findByListing } from './findByListing';
import type { FileOwner, LiveFileChecker } from './LiveFileChecker';
import type { ProblemType } from './ProblemList';
import type { TableMetadata } from './TableMetadata';

/** Files are checked in heaps of this size, so that memory stays small whatever the table's size. */
const FILES_PER_CHECK = 50_000;
/** From this many files on, listing is tried: a page of a listing tells of a thousand objects, a request for one tells of one. */
const LISTED_FROM_FILES = 1_000;

interface WantedFile {
  uri: string;
  sizeBytes: number;
  owners: FileOwner[];
  /** Whether it stands there with its size; `undefined` as long as nobody looked. */
  isPresent?: boolean;
}

/** What is wrong with the content of a file, or why that could not be found out. */
export interface ContentFlaw {
  type: ProblemType;
  message: string;
}

/** Looks at the content of a file that stands in the target region with its recorded size; `undefined` if nothing is wrong. */
export type ContentCheck = (uri: string, sizeBytes: number) => Promise<ContentFlaw | undefined>;

/** Checks that files stand in the target region with their recorded size, and with their content where it is told how. */
export class FileChecker implements LiveFileChecker {
  filesChecked = 0;
  private wanted: WantedFile[] = [];
  private checks: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: AuditContext,
    private readonly checkContent?: ContentCheck,
  ) {}

  /** Adds the files of one manifest. Waits while as many files as are kept in memory are being checked. */
  async add(owner: FileOwner, files: PackedFiles): Promise<void> {
    const paths = Buffer.from(files.paths.buffer, files.paths.byteOffset, files.paths.length);
    for (let i = 0, start = 0; i < files.ends.length; start = files.ends[i], i += 1) {
      this.addFile(owner, paths.toString('utf8', start, files.ends[i]), files.sizesBytes[i]);
    }
    if (this.wanted.length >= FILES_PER_CHECK) {
      await this.finish();
    }
  }

  /** Adds the statistics files that a table's metadata names. */
  addStatistics(metadata: TableMetadata): void {
    for (const { path, sizeBytes } of [...metadata.statistics, ...metadata.partitionStatistics]) {
      this.addFile({ filesMissing: false }, path, sizeBytes);
    }
  }

  private addFile(owner: FileOwner, uri: string, sizeBytes: number): void {
    this.wanted.push({ uri, sizeBytes, owners: [owner] });
  }

  /** Checks what was added and not checked yet. */
  async finish(): Promise<void> {
    const wanted = this.wanted;
    this.wanted = [];
    // Several manifests may fill a heap at a time: one heap is checked after the other, each with the whole concurrency.
    this.checks = this.checks.then(() => this.check(wanted));
    await this.checks;
  }

  private async check(wanted: readonly WantedFile[]): Promise<void> {
    const { checkContent } = this;
    const files = this.unite(sortByUtf8(wanted, ({ uri }) => uri));
    await this.checkSizes(files);
    if (!checkContent) {
      return;
    }
    const limit = { limit: this.context.concurrency, signal: this.context.signal };
    await forEachConcurrent(files, limit, async file => {
      const problem = file.isPresent ? await checkContent(file.uri, file.sizeBytes) : undefined;
      if (problem?.type === 'damage') {
        this.report(file, problem.message);
      } else if (problem) {
        this.context.problems.add(file.uri, problem.message, 'unproved');
      }
    });
  }

  /** Makes one of the files that have one URI, which stand behind each other. */
  private unite(sorted: readonly WantedFile[]): WantedFile[] {
    const files: WantedFile[] = [];
    for (const file of sorted) {
      const last = files.at(-1);
      if (last?.uri !== file.uri) {
        files.push(file);
      } else if (last.sizeBytes === file.sizeBytes) {
        last.owners.push(...file.owners);
      } else {
        this.report(file, `The file is recorded with ${last.sizeBytes} and with ${file.sizeBytes} bytes`);
      }
    }
    return files;
  }

  private async checkSizes(wanted: readonly WantedFile[]): Promise<void> {
    const { signal } = this.context;
    for (const [prefix, files] of this.groupByPrefix(wanted)) {
      const storage = await this.context.replicaStorage(files[0].uri);
      if (files.length >= LISTED_FROM_FILES) {
        await findByListing({ storage, folder: commonFolder(files, prefix), files, signal }, (file, sizeBytes) =>
          this.compare(file, sizeBytes),
        );
      }
      const rest = files.filter(({ isPresent }) => isPresent === undefined);
      await forEachConcurrent(rest, { limit: this.context.concurrency, signal }, async file => {
        const object = await storage.stat(file.uri, { signal });
        this.compare(file, object?.sizeBytes);
      });
    }
  }

  /** Files by the rule's target that they lie below: one storage, and near each other. */
  private groupByPrefix(wanted: readonly WantedFile[]): Map<string, WantedFile[]> {
    const { rules, location } = this.context.options;
    const prefixes = [...new Set([location, ...rules.map(rule => rule.target)])].sort((a, b) => b.length - a.length);
    const groups = new Map<string, WantedFile[]>();
    for (const file of wanted) {
      const prefix = prefixes.find(candidate => file.uri.startsWith(candidate)) ?? file.uri;
      const group = groups.get(prefix);
      if (group) {
        group.push(file);
      } else {
        groups.set(prefix, [file]);
      }
    }
    return groups;
  }

  private compare(file: WantedFile, sizeBytes: number | undefined): void {
    file.isPresent = sizeBytes === file.sizeBytes;
    if (file.isPresent) {
      this.filesChecked += 1;
    } else if (sizeBytes === undefined) {
      this.report(file, 'The file is missing in the target region');
    } else {
      this.report(file, `The file has ${sizeBytes} bytes in the target region, the table says ${file.sizeBytes}`);
    }
  }

  private report({ uri, owners }: WantedFile, message: string): void {
    this.context.problems.add(uri, message);
    for (const owner of owners) {
      owner.filesMissing = true;
    }
  }
}

/** The deepest folder that holds all of the files, which are sorted, but never above `prefix`. */
function commonFolder(files: readonly WantedFile[], prefix: string): string {
  const [first, last] = [files[0].uri, files[files.length - 1].uri];
  let common = first;
  while (!last.startsWith(common)) {
    common = common.slice(0, -1);
  }
  return common.slice(0, Math.max(common.lastIndexOf('/') + 1, prefix.length));
}
