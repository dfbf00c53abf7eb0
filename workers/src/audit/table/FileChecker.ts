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
  sizeBytes: number;
  owners: FileOwner[];
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
  private wanted = new Map<string, WantedFile>();
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
    if (this.wanted.size >= FILES_PER_CHECK) {
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
    const known = this.wanted.get(uri);
    if (!known) {
      this.wanted.set(uri, { sizeBytes, owners: [owner] });
    } else if (known.sizeBytes === sizeBytes) {
      known.owners.push(owner);
    } else {
      this.report(uri, { sizeBytes, owners: [owner] }, `The file is recorded with ${known.sizeBytes} and with ${sizeBytes} bytes`);
    }
  }

  /** Checks what was added and not checked yet. */
  async finish(): Promise<void> {
    const wanted = this.wanted;
    this.wanted = new Map();
    // Several manifests may fill a heap at a time: one heap is checked after the other, each with the whole concurrency.
    this.checks = this.checks.then(() => this.check(wanted));
    await this.checks;
  }

  private async check(wanted: Map<string, WantedFile>): Promise<void> {
    const { checkContent } = this;
    // What a listing shows is taken out of `wanted`.
    const files = checkContent ? [...wanted] : [];
    await this.checkSizes(wanted);
    const limit = { limit: this.context.concurrency, signal: this.context.signal };
    await forEachConcurrent(files, limit, async ([uri, file]) => {
      const problem = file.isPresent ? await checkContent!(uri, file.sizeBytes) : undefined;
      if (problem?.type === 'damage') {
        this.report(uri, file, problem.message);
      } else if (problem) {
        this.context.problems.add(uri, problem.message, 'unproved');
      }
    });
  }

  private async checkSizes(wanted: Map<string, WantedFile>): Promise<void> {
    for (const [prefix, uris] of this.groupByPrefix(wanted)) {
      const storage = await this.context.replicaStorage(uris[0]);
      if (uris.length >= LISTED_FROM_FILES) {
        const { signal } = this.context;
        await findByListing({ storage, folder: commonFolder(uris, prefix), uris, signal }, ({ uri, sizeBytes }) => {
          const file = wanted.get(uri)!;
          wanted.delete(uri);
          this.compare(uri, file, sizeBytes);
        });
      }
      const rest = uris.filter(uri => wanted.has(uri));
      await forEachConcurrent(rest, { limit: this.context.concurrency, signal: this.context.signal }, async uri => {
        const object = await storage.stat(uri, { signal: this.context.signal });
        this.compare(uri, wanted.get(uri)!, object?.sizeBytes);
      });
    }
  }

  /** Files by the rule's target that they lie below: one storage, and near each other. */
  private groupByPrefix(wanted: Map<string, WantedFile>): Map<string, string[]> {
    const { rules, location } = this.context.options;
    const prefixes = [...new Set([location, ...rules.map(rule => rule.target)])].sort((a, b) => b.length - a.length);
    const groups = new Map<string, string[]>();
    for (const uri of wanted.keys()) {
      const prefix = prefixes.find(candidate => uri.startsWith(candidate)) ?? uri;
      const group = groups.get(prefix);
      if (group) {
        group.push(uri);
      } else {
        groups.set(prefix, [uri]);
      }
    }
    return groups;
  }

  private compare(uri: string, file: WantedFile, sizeBytes: number | undefined): void {
    if (sizeBytes === file.sizeBytes) {
      file.isPresent = true;
      this.filesChecked += 1;
    } else if (sizeBytes === undefined) {
      this.report(uri, file, 'The file is missing in the target region');
    } else {
      this.report(uri, file, `The file has ${sizeBytes} bytes in the target region, the table says ${file.sizeBytes}`);
    }
  }

  private report(uri: string, file: WantedFile, message: string): void {
    this.context.problems.add(uri, message);
    for (const owner of file.owners) {
      owner.filesMissing = true;
    }
  }
}

/** The deepest folder that holds all of the URIs, but never above `prefix`. */
function commonFolder(uris: readonly string[], prefix: string): string {
  let common = uris[0];
  for (const uri of uris) {
    while (!uri.startsWith(common)) {
      common = common.slice(0, common.length - 1);
    }
  }
  return common.slice(0, Math.max(common.lastIndexOf('/') + 1, prefix.length));
}
