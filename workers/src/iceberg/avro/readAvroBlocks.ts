import { corruptMetadata } from '../corruptMetadata';
import { AvroCursor } from './AvroCursor';
import type { AvroBlock, AvroFile } from './AvroFile';

/** The blocks of a file in order, with their sync markers checked. @throws ReplicationError `corrupt-metadata` */
export function* readAvroBlocks(file: AvroFile): Generator<AvroBlock> {
  const cursor = new AvroCursor(file.uri, file.bytes, file.headerLengthBytes);
  while (!cursor.atEnd) {
    const offsetBytes = cursor.offsetBytes;
    const recordCount = cursor.readLong('the number of records of a block');
    if (recordCount < 0) {
      throw corruptMetadata(file.uri, `a block claims ${recordCount} records`, { offsetBytes });
    }
    const data = cursor.take(cursor.readLong('the size of a block'), 'a block');
    const markerOffset = cursor.offsetBytes;
    if (!cursor.take(file.syncMarker.length, 'the sync marker of a block').equals(file.syncMarker)) {
      throw corruptMetadata(file.uri, "the sync marker of a block differs from the header's", { offsetBytes: markerOffset });
    }
    yield { offsetBytes, recordCount, data, endOffsetBytes: cursor.offsetBytes };
  }
}
