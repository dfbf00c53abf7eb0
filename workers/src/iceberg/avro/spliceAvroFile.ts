import { avroCodecOf } from './avroCodecOf';
import type { AvroFile } from './AvroFile';
import { BlockSplicer } from './BlockSplicer';
import type { CapturedField } from './CapturedField';
import type { CompressionLevels } from './CompressionLevels';
import { decompressBlocks } from './decompressBlocks';
import { GrowingBuffer } from './GrowingBuffer';
import type { FieldTarget } from './FieldTarget';
import { recordWalkerOf } from './recordWalkerOf';
import { rewrittenHeader } from './rewrittenHeader';
import { walkBlock } from './walkBlock';

/** Room for paths that become longer: a guess that spares most files a second allocation. */
const expectedBytes = (sourceBytes: number) => Math.ceil(sourceBytes * 1.1) + 4096;

/** What a rewriter is shown of each record. `block` and `spans` are reused: nothing of them may be kept. */
export interface RecordVisit<Name extends string> {
  fields: Record<Name, CapturedField>;
  block: Buffer;
  spans: Int32Array;
  splicer: BlockSplicer;
}

/**
 * Rewrites an Avro container file by replacing single values in its records.
 *
 * The header is kept to the letter, entries that this code has never heard of included, and so is every byte of a record that no
 * edit covers: nulls that mean inheritance, explicit sequence numbers, fields of later versions. Blocks without an edit keep
 * their compressed bytes; the others are framed anew (record count, size, sync marker) and recompressed with the file's codec, which is
 * told whether the file is shorter than its source so far.
 *
 * @param options - `visit` is called for each record and makes its edits with the splicer
 * @returns `changed: false` and the very bytes of the source where no record was edited
 */
export function spliceAvroFile<Name extends string>(options: {
  file: AvroFile;
  targets: Record<Name, FieldTarget>;
  levels: CompressionLevels;
  visit: (record: RecordVisit<Name>) => void;
}): { bytes: Buffer; changed: boolean } {
  const { file, targets, levels, visit } = options;
  const codec = avroCodecOf(file);
  const walker = recordWalkerOf(file, targets);
  const spans = walker.createSpans();
  const splicer = new BlockSplicer();
  const output = new GrowingBuffer(expectedBytes(file.bytes.length));
  output.append(rewrittenHeader(file, codec));
  let changed = false;
  let spareBytes = 0;

  for (const { block, records } of decompressBlocks(file)) {
    splicer.begin(records);
    const record = { fields: walker.fields, block: records, spans, splicer };
    walkBlock({
      file,
      block,
      records,
      walker,
      spans,
      visit: () => {
        visit(record);
        splicer.endRecord();
      },
    });
    const edited = splicer.finish();
    changed ||= edited !== undefined;
    if (edited === undefined && codec.compressesAs === undefined) {
      output.append(file.bytes.subarray(block.offsetBytes, block.endOffsetBytes));
    } else {
      const data = codec.compress(edited ?? records, { levels, recordCount: block.recordCount, spareBytes });
      spareBytes += block.data.length - data.length;
      output.appendLong(block.recordCount);
      output.appendLong(data.length);
      output.append(data);
      output.append(file.syncMarker);
      codec.free?.(data);
    }
    codec.free?.(records);
  }
  return changed ? { bytes: output.view(), changed } : { bytes: file.bytes, changed };
}
