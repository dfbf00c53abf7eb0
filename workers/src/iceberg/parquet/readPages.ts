import { crc32 } from 'node:zlib';
import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { corruptMetadata } from '../corruptMetadata';
import { PARQUET_CODECS, type ParquetCodec } from './parquetCodecs';
import type { ParquetChunk } from './ParquetFile';
import { DATA_PAGE, DATA_PAGE_V2, DICTIONARY_PAGE, ENCODING, PAGE_HEADER, PAGE_TYPE } from './parquetFields';
import { MAX_PAGE_BYTES } from './parquetLimits';
import { decodeHybrid } from './decodeHybrid';
import { readThriftStruct } from './thrift/readThriftStruct';
import type { ThriftStruct } from './thrift/ThriftStruct';

/** A data page, decompressed and taken apart, its values still encoded. */
export interface DataPage {
  encoding: number;
  /** Values and nulls. */
  valueCount: number;
  /** Values without nulls. */
  storedCount: number;
  /** Empty where the column has none of the kind. */
  repetitionLevels: Uint32Array;
  definitionLevels: Uint32Array;
  values: Buffer;
}

/** All pages of a chunk. */
export interface ChunkPages {
  dictionary: { valueCount: number; values: Buffer } | undefined;
  data: Generator<DataPage>;
}

class PageReader {
  private at = 0;

  constructor(
    private readonly uri: string,
    private readonly chunk: ParquetChunk,
    private readonly codec: ParquetCodec,
  ) {}

  /** The dictionary comes first, or not at all. */
  dictionary(): ChunkPages['dictionary'] {
    if (this.at >= this.chunk.pages.length) {
      return undefined;
    }
    return this.guarded(() => {
      const page = this.next();
      if (page.type !== PAGE_TYPE.dictionary) {
        this.at = 0;
        return undefined;
      }
      const head = page.header.struct(PAGE_HEADER.dictionaryPage);
      const encoding = head.integer(DICTIONARY_PAGE.encoding);
      if (encoding !== ENCODING.plain && encoding !== ENCODING.plainDictionary) {
        throw new Error(`a dictionary has the encoding ${encoding}`);
      }
      return { valueCount: countOf(head, DICTIONARY_PAGE.valueCount), values: this.decompress(page.data, page.uncompressedBytes) };
    });
  }

  *dataPages(): Generator<DataPage> {
    let left = this.chunk.valueCount;
    while (this.at < this.chunk.pages.length) {
      const page = this.guarded(() => this.dataPage());
      left -= page.valueCount;
      if (left < 0) {
        break;
      }
      yield page;
    }
    if (left !== 0) {
      throw this.corrupt(`the pages do not hold the ${this.chunk.valueCount} values that the footer tells`);
    }
  }

  private dataPage(): DataPage {
    const page = this.next();
    if (page.type === PAGE_TYPE.data) {
      return this.version1(page.header.struct(PAGE_HEADER.dataPage), this.decompress(page.data, page.uncompressedBytes));
    }
    if (page.type === PAGE_TYPE.dataV2) {
      return this.version2(page.header.struct(PAGE_HEADER.dataPageV2), page.data, page.uncompressedBytes);
    }
    throw new Error(`there is a page of type ${page.type} among the data`);
  }

  private version1(head: ThriftStruct, body: Buffer): DataPage {
    const { maxRepetitionLevel, maxDefinitionLevel } = this.chunk.column;
    const valueCount = this.valueCount(head, DATA_PAGE.valueCount);
    let at = 0;
    const levels = (maxLevel: number, encoding: number) => {
      if (maxLevel === 0) {
        return new Uint32Array();
      }
      if (encoding !== ENCODING.rle) {
        throw new Error(`levels have the encoding ${encoding}`);
      }
      const start = at + 4;
      at = start + body.readUInt32LE(at);
      return this.levels(body.subarray(start, at), maxLevel, valueCount);
    };
    const repetitionLevels = levels(maxRepetitionLevel, head.integer(DATA_PAGE.repetitionEncoding));
    const definitionLevels = levels(maxDefinitionLevel, head.integer(DATA_PAGE.definitionEncoding));
    return this.page({
      encoding: head.integer(DATA_PAGE.encoding),
      valueCount,
      repetitionLevels,
      definitionLevels,
      values: body.subarray(at),
    });
  }

  private version2(head: ThriftStruct, data: Buffer, uncompressedBytes: number): DataPage {
    const { maxRepetitionLevel, maxDefinitionLevel } = this.chunk.column;
    const valueCount = this.valueCount(head, DATA_PAGE_V2.valueCount);
    const repetitionBytes = countOf(head, DATA_PAGE_V2.repetitionBytes);
    const valuesAt = repetitionBytes + countOf(head, DATA_PAGE_V2.definitionBytes);
    if (valuesAt > data.length) {
      throw new Error('the levels of a page are longer than the page');
    }
    const isCompressed = head.optionalBoolean(DATA_PAGE_V2.isCompressed) ?? true;
    const values = data.subarray(valuesAt);
    const page = this.page({
      encoding: head.integer(DATA_PAGE_V2.encoding),
      valueCount,
      repetitionLevels: this.levels(data.subarray(0, repetitionBytes), maxRepetitionLevel, valueCount),
      definitionLevels: this.levels(data.subarray(repetitionBytes, valuesAt), maxDefinitionLevel, valueCount),
      values: isCompressed ? this.decompress(values, uncompressedBytes - valuesAt) : values,
    });
    if (valueCount - page.storedCount !== head.integer(DATA_PAGE_V2.nullCount)) {
      throw new Error('a page has another number of nulls than its head tells');
    }
    return page;
  }

  private page(page: Omit<DataPage, 'storedCount'>): DataPage {
    const { maxDefinitionLevel } = this.chunk.column;
    const storedCount =
      maxDefinitionLevel === 0
        ? page.valueCount
        : page.definitionLevels.reduce((sum, level) => sum + Number(level === maxDefinitionLevel), 0);
    return { ...page, storedCount };
  }

  /** Checked before anything is made room for. */
  private valueCount(head: ThriftStruct, id: number): number {
    const count = countOf(head, id);
    if (count > this.chunk.valueCount) {
      throw new Error(`a page claims ${count} values`);
    }
    return count;
  }

  private levels(encoded: Buffer, maxLevel: number, count: number): Uint32Array {
    if (maxLevel === 0) {
      return new Uint32Array();
    }
    const levels = decodeHybrid({ bytes: encoded, bitWidth: 32 - Math.clz32(maxLevel), count });
    if (levels.some(level => level > maxLevel)) {
      throw new Error('a level is higher than the schema is deep');
    }
    return levels;
  }

  private next(): { type: number; header: ThriftStruct; data: Buffer; uncompressedBytes: number } {
    const { pages, valueCount } = this.chunk;
    const { struct: header, endOffsetBytes } = readThriftStruct(pages, this.at);
    const compressedBytes = countOf(header, PAGE_HEADER.compressedBytes);
    const uncompressedBytes = countOf(header, PAGE_HEADER.uncompressedBytes);
    if (compressedBytes > pages.length - endOffsetBytes || uncompressedBytes > MAX_PAGE_BYTES) {
      throw new Error(`a page of ${valueCount} values claims ${compressedBytes} bytes, ${uncompressedBytes} when decompressed`);
    }
    const data = pages.subarray(endOffsetBytes, endOffsetBytes + compressedBytes);
    const crc = header.optionalInteger(PAGE_HEADER.crc);
    if (crc !== undefined && crc >>> 0 !== crc32(data)) {
      throw new Error("a page's checksum differs");
    }
    this.at = endOffsetBytes + compressedBytes;
    return { type: header.integer(PAGE_HEADER.type), header, data, uncompressedBytes };
  }

  private decompress(data: Buffer, sizeBytes: number): Buffer {
    if (sizeBytes === 0) {
      return Buffer.alloc(0);
    }
    const plain = this.codec.decompress(data, sizeBytes);
    if (plain.length !== sizeBytes) {
      throw new Error(`a page has ${plain.length} bytes where its head tells ${sizeBytes}`);
    }
    return plain;
  }

  private guarded<T>(read: () => T): T {
    const start = this.at;
    try {
      return read();
    } catch (error) {
      throw this.corrupt('a page is damaged', start, error);
    }
  }

  private corrupt(problem: string, at = 0, cause?: unknown): ReplicationError {
    const { column, offsetBytes } = this.chunk;
    return corruptMetadata(this.uri, `column "${column.path.join('.')}": ${problem}`, { offsetBytes: offsetBytes + at, cause });
  }
}

/**
 * Reads the pages of a column's chunk, one at a time (parquet-format, "Data Pages"). Both versions of data pages are known, every codec
 * that Parquet has but LZO, and checksums are checked where there are any.
 *
 * @throws ReplicationError `corrupt-metadata` where a page is damaged, or where the pages do not fill the chunk and hold as many
 *   values as the footer says; `unsupported-codec`
 */
export function readPages(uri: string, chunk: ParquetChunk): ChunkPages {
  const codec = PARQUET_CODECS.get(chunk.codec);
  if (!codec) {
    throw new ReplicationError('unsupported-codec', `${uri} has a column that is compressed with Parquet's codec ${chunk.codec}.`);
  }
  const reader = new PageReader(uri, chunk, codec);
  return { dictionary: reader.dictionary(), data: reader.dataPages() };
}

function countOf(struct: ThriftStruct, id: number): number {
  const count = struct.integer(id);
  if (count < 0) {
    throw new Error(`field ${id} is negative`);
  }
  return count;
}
