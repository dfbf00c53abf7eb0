import { deflateRawSync, zstdCompressSync, constants } from 'node:zlib';

/** Java's default: a block is closed once it holds this many bytes. */
const SYNC_INTERVAL_BYTES = 64_000;

const COMPRESS: Record<string, (data: Buffer) => Buffer> = {
  null: data => Buffer.from(data),
  deflate: data => deflateRawSync(data, { level: 6 }),
  zstandard: data => zstdCompressSync(data, { params: { [constants.ZSTD_c_compressionLevel]: 1 } }),
};

/** Writes an Avro container file value by value, as fast as made-up data is wanted. */
export class AvroWriter {
  private readonly parts: Buffer[] = [];
  private buffer = Buffer.alloc(4 * SYNC_INTERVAL_BYTES);
  private length = 0;
  private records = 0;
  private readonly sync = Buffer.from('portage-bench-01');

  constructor(
    private readonly codec: keyof typeof COMPRESS & string,
    header: Record<string, string>,
  ) {
    const entries = Object.entries({ ...header, 'avro.codec': codec });
    this.long(entries.length);
    entries.forEach(([key, value]) => {
      this.string(key);
      this.string(value);
    });
    this.long(0);
    this.parts.push(Buffer.from('Obj\x01', 'latin1'), Buffer.from(this.buffer.subarray(0, this.length)), this.sync);
    this.length = 0;
  }

  long(value: number | bigint): void {
    this.reserve(10);
    if (typeof value === 'number' && value >= 0 && value < 2 ** 30) {
      let rest = value * 2;
      for (; rest > 127; rest >>>= 7) {
        this.buffer[this.length++] = (rest & 127) | 128;
      }
      this.buffer[this.length++] = rest;
      return;
    }
    let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
    for (; rest > 127n; rest >>= 7n) {
      this.buffer[this.length++] = Number(rest & 127n) | 128;
    }
    this.buffer[this.length++] = Number(rest);
  }

  bytes(value: Buffer): void {
    this.long(value.length);
    this.reserve(value.length);
    this.length += value.copy(this.buffer, this.length);
  }

  string(value: string): void {
    this.bytes(Buffer.from(value));
  }

  endRecord(): void {
    this.records += 1;
    if (this.length >= SYNC_INTERVAL_BYTES) {
      this.endBlock();
    }
  }

  finish(): Buffer {
    this.endBlock();
    return Buffer.concat(this.parts);
  }

  private endBlock(): void {
    if (this.records === 0) {
      return;
    }
    const data = COMPRESS[this.codec](this.buffer.subarray(0, this.length));
    this.length = 0;
    this.long(this.records);
    this.long(data.length);
    this.parts.push(Buffer.from(this.buffer.subarray(0, this.length)), data, this.sync);
    this.length = 0;
    this.records = 0;
  }

  private reserve(bytes: number): void {
    if (this.length + bytes > this.buffer.length) {
      const larger = Buffer.alloc(2 * this.buffer.length + bytes);
      this.buffer.copy(larger);
      this.buffer = larger;
    }
  }
}
