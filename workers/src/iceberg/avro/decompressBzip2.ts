import Bunzip from 'seek-bzip';

const INITIAL_BYTES = 64 * 1024;

/**
 * Decompresses one bzip2 stream of at most `maxBytes`. The library checks the checksums, and both ends are bounded here: it would
 * read on past the end of a stream that is cut off, and its own output grows without end.
 */
export function decompressBzip2(data: Buffer, maxBytes: number): Buffer {
  let output = Buffer.allocUnsafe(Math.min(INITIAL_BYTES, maxBytes));
  let written = 0;
  let read = 0;

  const source = new Bunzip.Stream();
  source.readByte = () => {
    if (read >= data.length) {
      throw new Error('the bzip2 stream is cut off');
    }
    read += 1;
    return data[read - 1];
  };

  const sink = new Bunzip.Stream();
  sink.writeByte = byte => {
    if (written === output.length) {
      if (written === maxBytes) {
        throw new Error(`it decompresses to more than ${maxBytes} bytes`);
      }
      const larger = Buffer.allocUnsafe(Math.min(2 * output.length, maxBytes));
      output.copy(larger);
      output = larger;
    }
    output[written] = byte;
    written += 1;
  };

  Bunzip.decode(source, sink);
  return output.subarray(0, written);
}
