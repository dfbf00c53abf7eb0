import type { ReversedRules } from '../paths/ReversedRules';
import { CanonicalSink } from './CanonicalSink';
import { LiveFiles } from './LiveFiles';

/** Status of an entry whose file the snapshot no longer has (Iceberg spec, "Manifests"). */
export const DELETED = 2;
/** Content of a position delete file or a deletion vector. */
export const POSITION_DELETES = 1;
/** A manifest of another policy has thousands of wrong paths; the first ones say it all. */
const MAX_WRONG_PATHS = 10;

/**
 * Hashes a manifest and gathers the files that must stand in the target region. With rules, it is the replica's, and its paths are mapped back;
 * the source's is hashed as it stands.
 */
export class ManifestSink extends CanonicalSink {
  /** Paths that no rule made: foreign ones, or ones that stand where no copy belongs. At most ten of them. */
  readonly wrongPaths: string[] = [];
  /** Whether a manifest of data files names position deletes, whose paths nobody would look for there. */
  hasStrayDeletes = false;
  readonly liveFiles = new LiveFiles();
  /** Indexes of the rules that made a path of the manifest. */
  readonly rulesUsed = new Set<number>();
  private lastRule = -1;

  constructor(
    private readonly rules?: ReversedRules,
    onEntry?: (canonical: Uint8Array) => void,
  ) {
    super(undefined, onEntry);
  }

  /** An empty path, which DuckDB writes for a `referenced_data_file` that there is not, names no file: it is equal to an empty one alone. */
  override path(input: Uint8Array, start: number, end: number): void {
    if (start === end) {
      super.path(input, start, end);
      return;
    }
    const rule = this.rules?.match(input, start, end) ?? -1;
    if (!this.rules || rule < 0) {
      if (this.rules && this.wrongPaths.length < MAX_WRONG_PATHS) {
        this.wrongPaths.push(Buffer.from(input.subarray(start, end)).toString());
      }
      super.path(input, start, end);
      return;
    }
    if (rule !== this.lastRule) {
      this.rulesUsed.add(rule);
      this.lastRule = rule;
    }
    const source = this.rules.sourceBytes[rule];
    const rest = start + this.rules.targetBytes[rule].length;
    this.count(source.length + end - rest);
    this.copy(source, 0, source.length);
    this.copy(input, rest, end);
  }

  override entry(input: Uint8Array, status: number, content: number, pathStart: number, pathEnd: number, sizeBytes: number): void {
    this.hasStrayDeletes ||= content === POSITION_DELETES;
    if (status !== DELETED) {
      this.liveFiles.add(input, pathStart, pathEnd, sizeBytes);
    }
    this.endEntry();
  }
}
