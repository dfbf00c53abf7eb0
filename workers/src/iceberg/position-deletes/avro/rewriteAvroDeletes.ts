import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { avroCodecOf } from '../../avro/avroCodecOf';
import type { AvroFile } from '../../avro/AvroFile';
import type { CompressionLevels } from '../../avro/CompressionLevels';
import type { FieldTarget } from '../../avro/FieldTarget';
import { GrowingBuffer } from '../../avro/GrowingBuffer';
import { decompressBlocks } from '../../avro/decompressBlocks';
import { readAvroBlocks } from '../../avro/readAvroBlocks';
import { readAvroHeader } from '../../avro/readAvroHeader';
import { recordWalkerOf } from '../../avro/recordWalkerOf';
import { rewrittenHeader } from '../../avro/rewrittenHeader';
import { walkBlock } from '../../avro/walkBlock';
import { corruptMetadata } from '../../corruptMetadata';
import { DeleteRowsBuilder, type DeleteRows } from '../DeleteRows';
import { localizeDeletePaths } from '../localizeDeletePaths';
import { orderOfDeletes } from '../orderOfDeletes';
import { DELETE_FIELD } from '../positionDeleteFields';
import { MAX_DELETE_ROWS } from '../positionDeleteLimits';
import type { RewriteDeletesOptions, RewrittenDeletes } from '../rewritePositionDeletes';
import { unsupportedDeletes } from '../unsupportedDeletes';

const TARGETS = {
  filePath: { path: [DELETE_FIELD.filePath], kind: 'string', required: true },
  position: { path: [DELETE_FIELD.position], kind: 'integer', required: true },
} as const satisfies Record<string, FieldTarget>;

/** Records of all blocks together, which are held until they are sorted. */
const MAX_RECORD_BYTES = 512 * 1024 * 1024;

/** What Avro's Java writer makes (`SYNC_INTERVAL`). */
const BLOCK_BYTES = 64_000;

/** One record: its bytes as they were written, and where the path's lie in them, the length before them included. */
interface DeleteRecord {
  bytes: Buffer;
  pathStart: number;
  pathEnd: number;
}

/**
 * Rewrites the paths in an Avro position delete file and sorts its records. The header is kept to the letter, and of each record every byte
 * but the path's, the deprecated `row` included.
 */
export function rewriteAvroDeletes(options: RewriteDeletesOptions & { levels: CompressionLevels }): RewrittenDeletes {
  const { source, localize, levels } = options;
  const file = readAvroHeader(source);
  const { rows, records } = readRecords(file);
  const localPaths = localizeDeletePaths(rows, localize);
  if (!localPaths) {
    return { bytes: source.bytes, changed: false };
  }
  const order = orderOfDeletes(rows, localPaths) ?? records.keys();
  return { bytes: writeRecords({ file, rows, records, localPaths, order, levels }), changed: true };
}

function readRecords(file: AvroFile): { rows: DeleteRows; records: DeleteRecord[] } {
  const recordCount = [...readAvroBlocks(file)].reduce((sum, block) => sum + block.recordCount, 0);
  if (recordCount > MAX_DELETE_ROWS) {
    throw unsupportedDeletes(file.uri, `it has ${recordCount} rows, more than ${MAX_DELETE_ROWS}`);
  }
  const walker = recordWalkerOf(file, TARGETS);
  const { fields } = walker;
  const spans = walker.createSpans();
  const records: DeleteRecord[] = [];
  let heldBytes = 0;
  let builder: DeleteRowsBuilder | undefined;
  for (const { block, records: bytes } of decompressBlocks(file)) {
    heldBytes += bytes.length;
    if (heldBytes > MAX_RECORD_BYTES) {
      throw unsupportedDeletes(file.uri, `its records take more than ${MAX_RECORD_BYTES} bytes`);
    }
    const rows = (builder ??= new DeleteRowsBuilder(recordCount));
    const visit = (start: number, end: number) => {
      const path = Buffer.from(fields.filePath.string(bytes, spans) as string);
      rows.addPath(rows.idOf(path));
      rows.addPosition(fields.position.integer(bytes, spans) as number);
      records.push({
        bytes: bytes.subarray(start, end),
        pathStart: fields.filePath.contentOffset(bytes, spans) - start,
        pathEnd: fields.filePath.endOffset(spans) - start,
      });
    };
    try {
      walkBlock({ file, block, records: bytes, walker, spans, visit });
    } catch (error) {
      throw error instanceof ReplicationError
        ? error
        : corruptMetadata(file.uri, 'a block is damaged', { offsetBytes: block.offsetBytes, cause: error });
    }
  }
  return { rows: (builder ?? new DeleteRowsBuilder(0)).finish(), records };
}

function writeRecords(options: {
  file: AvroFile;
  rows: DeleteRows;
  records: readonly DeleteRecord[];
  localPaths: readonly string[];
  order: Iterable<number>;
  levels: CompressionLevels;
}): Buffer {
  const { file, rows, records, localPaths, order, levels } = options;
  const codec = avroCodecOf(file);
  const output = new GrowingBuffer(file.bytes.length + BLOCK_BYTES);
  output.append(rewrittenHeader(file, codec));
  let block = new GrowingBuffer(2 * BLOCK_BYTES);
  let blockRecords = 0;

  const endBlock = () => {
    const data = codec.compress(block.view(), { levels, recordCount: blockRecords });
    output.appendLong(blockRecords);
    output.appendLong(data.length);
    output.append(data);
    output.append(file.syncMarker);
    block = new GrowingBuffer(2 * BLOCK_BYTES);
    blockRecords = 0;
  };

  const encodedPaths = localPaths.map(path => Buffer.from(path));
  for (const row of order) {
    const { bytes, pathStart, pathEnd } = records[row];
    const path = encodedPaths[rows.pathIds[row]];
    block.append(bytes.subarray(0, pathStart));
    block.appendLong(path.length);
    block.append(path);
    block.append(bytes.subarray(pathEnd));
    blockRecords += 1;
    if (block.view().length >= BLOCK_BYTES) {
      endBlock();
    }
  }
  if (blockRecords > 0) {
    endBlock();
  }
  return output.view();
}
