import { corruptMetadata } from '../corruptMetadata';
import { decodeLong } from './decodeLong';

/** Reads the framing of an Avro file (header and block heads) with every bound checked. Not for records: those have compiled walkers. */
export class AvroCursor {
  constructor(
    private readonly uri: string,
    private readonly bytes: Buffer,
    public offsetBytes: number,
  ) {}

  get atEnd(): boolean {
    return this.offsetBytes >= this.bytes.length;
  }

  /** @param meaning - what is being read, for the message */
  readLong(meaning: string): number {
    const start = this.offsetBytes;
    const value = decodeLong(this.bytes, start);
    if (Number.isNaN(value)) {
      throw corruptMetadata(this.uri, `${meaning} is cut off or out of range`, { offsetBytes: start });
    }
    while (this.bytes[this.offsetBytes] > 127) {
      this.offsetBytes += 1;
    }
    this.offsetBytes += 1;
    return value;
  }

  /** A view, not a copy. */
  take(lengthBytes: number, meaning: string): Buffer {
    const start = this.offsetBytes;
    if (lengthBytes < 0 || lengthBytes > this.bytes.length - start) {
      throw corruptMetadata(
        this.uri,
        `${meaning} of ${lengthBytes} bytes does not fit into the ${this.bytes.length - start} bytes that are left`,
        {
          offsetBytes: start,
        },
      );
    }
    this.offsetBytes = start + lengthBytes;
    return this.bytes.subarray(start, this.offsetBytes);
  }
}
