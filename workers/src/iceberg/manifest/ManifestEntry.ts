import type { CapturedField } from '../avro/CapturedField';
import type { MANIFEST_READ_TARGETS } from './manifestTargets';
import type { PathBytes } from './PathPrefix';

/** Status of a manifest entry (Iceberg spec, "Manifest entry fields", field 0). */
export const ENTRY_STATUS = { existing: 0, added: 1, deleted: 2 } as const;

/** Content of a file that an entry names (Iceberg spec, "Data file fields", field 134). */
export const FILE_CONTENT = { data: 0, positionDeletes: 1, equalityDeletes: 2 } as const;

/**
 * What planning needs to know of one manifest entry. A field is decoded when it is asked for: of most entries few are. Other fields never
 * are, only carried.
 */
export class ManifestEntry {
  /** @param spans - of the entry that was walked last */
  constructor(
    private readonly fields: Record<keyof typeof MANIFEST_READ_TARGETS, CapturedField>,
    private readonly block: Buffer,
    private readonly spans: Int32Array,
  ) {}

  get status(): number {
    return this.fields.status.integer(this.block, this.spans) as number;
  }

  /** Version 1 has no such field: all its files are data. */
  get content(): number {
    return this.fields.content.integer(this.block, this.spans) ?? FILE_CONTENT.data;
  }

  get filePath(): string {
    return this.fields.filePath.string(this.block, this.spans) as string;
  }

  /** The path as bytes; whether they are UTF-8 is not known yet. */
  get filePathBytes(): PathBytes {
    const { filePath } = this.fields;
    return { bytes: this.block, start: filePath.textOffset(this.block, this.spans), end: filePath.endOffset(this.spans) };
  }

  /** As written: `PARQUET`, `orc`, … in the writer's case. */
  get fileFormat(): string {
    return this.fields.fileFormat.string(this.block, this.spans) as string;
  }

  get sizeBytes(): number {
    return this.fields.sizeBytes.integer(this.block, this.spans) as number;
  }

  /**
   * Of the commit that added the file: `file_sequence_number`, or the data sequence number, which is never larger, where a writer left that out.
   * `undefined` in version 1, and where an ADDED entry inherits its manifest's.
   */
  get sequenceNumber(): number | undefined {
    const { fileSequenceNumber, sequenceNumber } = this.fields;
    return fileSequenceNumber.integer(this.block, this.spans) ?? sequenceNumber.integer(this.block, this.spans);
  }

  /** Whether the file has key metadata, that is, is encrypted. */
  get isEncrypted(): boolean {
    return this.fields.keyMetadata.isPresent(this.block, this.spans);
  }
}
