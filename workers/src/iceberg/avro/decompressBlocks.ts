import { corruptMetadata } from '../corruptMetadata';
import { avroCodecOf } from './avroCodecOf';
import type { AvroBlock, AvroFile } from './AvroFile';
import { MAX_BLOCK_BYTES, MAX_DECOMPRESSED_FILE_BYTES } from './avroLimits';
import { readAvroBlocks } from './readAvroBlocks';

/**
 * The blocks of a file with their records' bytes, one at a time.
 *
 * @throws ReplicationError `corrupt-metadata` where a block is damaged, or decompresses to more than any writer makes: what is
 *   read comes from others, and a few kilobytes may claim to be gigabytes
 */
export function* decompressBlocks(file: AvroFile): Generator<{ block: AvroBlock; records: Buffer }> {
  const codec = avroCodecOf(file);
  let totalBytes = 0;
  for (const block of readAvroBlocks(file)) {
    let records: Buffer;
    try {
      records = codec.decompress(block.data, MAX_BLOCK_BYTES);
    } catch (error) {
      throw corruptMetadata(file.uri, `a block cannot be decompressed (${file.codec})`, { offsetBytes: block.offsetBytes, cause: error });
    }
    totalBytes += records.length;
    if (totalBytes > MAX_DECOMPRESSED_FILE_BYTES) {
      throw corruptMetadata(file.uri, `it decompresses to more than ${MAX_DECOMPRESSED_FILE_BYTES} bytes`, {
        offsetBytes: block.offsetBytes,
      });
    }
    // Every record of a manifest or manifest list takes a byte at least, so this bounds the loop over the records.
    if (block.recordCount > records.length) {
      throw corruptMetadata(file.uri, `a block of ${records.length} bytes claims ${block.recordCount} records`, {
        offsetBytes: block.offsetBytes,
      });
    }
    yield { block, records };
  }
}
