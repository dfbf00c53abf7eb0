import { PARQUET_CODECS, type ParquetCodec } from './parquetCodecs';
import type { ParquetChunk } from './ParquetFile';
import {
  COLUMN_METADATA,
  DATA_PAGE,
  DICTIONARY_PAGE,
  ENCODING,
  PAGE_ENCODING_STATS,
  PAGE_HEADER,
  PAGE_TYPE,
  STATISTICS,
} from './parquetFields';
import { encodeHybrid } from './encodeHybrid';
import { THRIFT_TYPE, ThriftStruct, type ThriftValue } from './thrift/ThriftStruct';
import { writeThriftStruct } from './thrift/writeThriftStruct';
import type { WritableChunk } from './writeParquetFile';

/** The values of one data page, and its levels where the column has any. */
export interface PageValues {
  valueCount: number;
  repetitionLevels?: Uint32Array;
  definitionLevels?: Uint32Array;
  values: Buffer;
}

/** The least and the greatest value of a chunk without nulls, as plain-encoded bytes. */
export interface ChunkBounds {
  min: Buffer;
  max: Buffer;
}

/** Offsets of a new chunk count from here until the file is written; none is 0, which some readers take for "there is none". */
const OWN_OFFSET = 4;

/** Writes the pages of one chunk anew, with data pages of version 1, which every reader knows, and tells its metadata. */
export class ChunkWriter {
  private readonly codec: ParquetCodec;
  private readonly parts: Buffer[] = [];
  private uncompressedBytes = 0;
  private compressedBytes = 0;
  private valueCount = 0;
  private dataPages = 0;
  private dataPageOffset: number | undefined;
  private hasDictionary = false;

  /** @param template - a chunk of the same column; its name, type and codec are kept */
  constructor(private readonly template: ParquetChunk) {
    this.codec = PARQUET_CODECS.get(template.codec) as ParquetCodec;
  }

  /** At most once, and before the data. */
  addDictionary(values: Buffer, valueCount: number): void {
    const head = new ThriftStruct().setInteger(DICTIONARY_PAGE.valueCount, valueCount).setInteger(DICTIONARY_PAGE.encoding, ENCODING.plain);
    this.addPage(PAGE_TYPE.dictionary, PAGE_HEADER.dictionaryPage, head, values);
    this.hasDictionary = true;
  }

  addPlain(page: PageValues): void {
    this.addData(ENCODING.plain, page);
  }

  /** Indexes into the dictionary, of at most `bitWidth` bits. */
  addIndexes(page: Omit<PageValues, 'values'> & { indexes: Uint32Array; bitWidth: number }): void {
    const values = Buffer.concat([Buffer.of(page.bitWidth), encodeHybrid(page.indexes, page.bitWidth)]);
    this.addData(ENCODING.rleDictionary, { ...page, values });
  }

  finish(bounds?: ChunkBounds): WritableChunk {
    const { struct, metadata: source } = this.template;
    const encodings = this.hasDictionary ? [ENCODING.plain, ENCODING.rle, ENCODING.rleDictionary] : [ENCODING.plain, ENCODING.rle];
    const dataPageOffset = this.dataPageOffset ?? this.compressedBytes;
    const metadata = source
      .clone()
      .remove(COLUMN_METADATA.dictionaryPageOffset, COLUMN_METADATA.statistics, COLUMN_METADATA.sizeStatistics)
      .set(COLUMN_METADATA.encodings, integers(encodings))
      .setInteger(COLUMN_METADATA.codec, this.codec.compressesAs)
      .setLong(COLUMN_METADATA.valueCount, this.valueCount)
      .setLong(COLUMN_METADATA.totalUncompressedBytes, this.uncompressedBytes)
      .setLong(COLUMN_METADATA.totalCompressedBytes, this.compressedBytes)
      .setLong(COLUMN_METADATA.dataPageOffset, OWN_OFFSET + dataPageOffset)
      .setStructs(COLUMN_METADATA.encodingStats, this.encodingStats());
    if (this.hasDictionary) {
      metadata.setLong(COLUMN_METADATA.dictionaryPageOffset, OWN_OFFSET);
    }
    if (bounds) {
      metadata.setStruct(COLUMN_METADATA.statistics, statisticsOf(bounds));
    }
    return { struct, metadata, pages: Buffer.concat(this.parts), offsetBytes: OWN_OFFSET };
  }

  private encodingStats(): ThriftStruct[] {
    const stats = (pageType: number, encoding: number, count: number) =>
      new ThriftStruct()
        .setInteger(PAGE_ENCODING_STATS.pageType, pageType)
        .setInteger(PAGE_ENCODING_STATS.encoding, encoding)
        .setInteger(PAGE_ENCODING_STATS.count, count);
    return this.hasDictionary
      ? [stats(PAGE_TYPE.dictionary, ENCODING.plain, 1), stats(PAGE_TYPE.data, ENCODING.rleDictionary, this.dataPages)]
      : [stats(PAGE_TYPE.data, ENCODING.plain, this.dataPages)];
  }

  private addData(encoding: number, { valueCount, repetitionLevels, definitionLevels, values }: PageValues): void {
    const { maxRepetitionLevel, maxDefinitionLevel } = this.template.column;
    this.dataPageOffset ??= this.compressedBytes;
    const body = Buffer.concat([
      ...levelBytes(repetitionLevels, maxRepetitionLevel),
      ...levelBytes(definitionLevels ?? new Uint32Array(valueCount).fill(maxDefinitionLevel), maxDefinitionLevel),
      values,
    ]);
    const head = new ThriftStruct()
      .setInteger(DATA_PAGE.valueCount, valueCount)
      .setInteger(DATA_PAGE.encoding, encoding)
      .setInteger(DATA_PAGE.definitionEncoding, ENCODING.rle)
      .setInteger(DATA_PAGE.repetitionEncoding, ENCODING.rle);
    this.addPage(PAGE_TYPE.data, PAGE_HEADER.dataPage, head, body);
    this.valueCount += valueCount;
    this.dataPages += 1;
  }

  private addPage(type: number, headField: number, head: ThriftStruct, body: Buffer): void {
    const data = Buffer.from(this.codec.compress(body));
    const header = writeThriftStruct(
      new ThriftStruct()
        .setInteger(PAGE_HEADER.type, type)
        .setInteger(PAGE_HEADER.uncompressedBytes, body.length)
        .setInteger(PAGE_HEADER.compressedBytes, data.length)
        .setStruct(headField, head),
    );
    this.parts.push(header, data);
    this.uncompressedBytes += header.length + body.length;
    this.compressedBytes += header.length + data.length;
  }
}

function levelBytes(levels: Uint32Array | undefined, maxLevel: number): Buffer[] {
  if (!levels || maxLevel === 0) {
    return [];
  }
  const encoded = encodeHybrid(levels, 32 - Math.clz32(maxLevel));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(encoded.length);
  return [length, encoded];
}

function integers(values: readonly number[]): ThriftValue {
  return {
    type: THRIFT_TYPE.list,
    elementType: THRIFT_TYPE.i32,
    value: values.map(value => ({ type: THRIFT_TYPE.i32, value })),
  };
}

function statisticsOf({ min, max }: ChunkBounds): ThriftStruct {
  return new ThriftStruct()
    .setLong(STATISTICS.nullCount, 0)
    .set(STATISTICS.maxValue, { type: THRIFT_TYPE.binary, value: max })
    .set(STATISTICS.minValue, { type: THRIFT_TYPE.binary, value: min })
    .set(STATISTICS.isMaxExact, { type: THRIFT_TYPE.true, value: true })
    .set(STATISTICS.isMinExact, { type: THRIFT_TYPE.true, value: true });
}
