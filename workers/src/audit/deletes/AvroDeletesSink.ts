import { CorruptInput } from '../CorruptInput';
import { CanonicalSink } from '../digest/CanonicalSink';
import type { PositionRows } from './PositionRows';

/** Gathers the rows of an Avro file of position deletes; what is left of an entry is its `row` column. */
export class AvroDeletesSink extends CanonicalSink {
  constructor(
    private readonly rows: PositionRows,
    private readonly hasData: boolean,
  ) {
    super();
  }

  override entry(input: Uint8Array, pathStart: number, pathEnd: number, position: number): void {
    if (pathStart < 0) {
      throw new CorruptInput('A delete file has a row without a path', 0);
    }
    const path = Buffer.from(input.buffer, input.byteOffset + pathStart, pathEnd - pathStart).toString();
    this.rows.add(this.rows.idOf(path), position, this.hasData ? this.written(this.entryStart) : undefined);
    this.used = this.entryStart;
  }
}
