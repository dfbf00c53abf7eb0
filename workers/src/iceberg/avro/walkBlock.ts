import { corruptMetadata } from '../corruptMetadata';
import type { AvroBlock, AvroFile } from './AvroFile';
import type { RecordWalker } from './compileRecordWalker';
import { WalkError } from './WalkError';

/**
 * Walks over all records of a block and calls `visit` behind each, when `spans` tells where its targets lie.
 *
 * @throws ReplicationError `corrupt-metadata` where the records do not fill the block exactly
 */
export function walkBlock(options: {
  file: AvroFile;
  block: AvroBlock;
  records: Buffer;
  walker: RecordWalker;
  spans: Int32Array;
  /** Is told where the record begins, and where the next one does. */
  visit: (start: number, end: number) => void;
}): void {
  const { file, block, records, walker, spans, visit } = options;
  const end = records.length;
  let offset = 0;
  try {
    for (let record = 0; record < block.recordCount; record += 1) {
      const start = offset;
      offset = walker.walk(records, start, end, spans);
      visit(start, offset);
    }
  } catch (error) {
    if (error instanceof WalkError) {
      throw corruptMetadata(file.uri, 'a block is damaged', { offsetBytes: block.offsetBytes, cause: error });
    }
    throw error;
  }
  if (offset !== end) {
    throw corruptMetadata(file.uri, `the ${block.recordCount} records of a block end ${end - offset} bytes before the block does`, {
      offsetBytes: block.offsetBytes,
    });
  }
}
