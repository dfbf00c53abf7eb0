import { CorruptInput } from '../CorruptInput';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from '../json/JsonValue';
import { parseJson } from '../json/parseJson';
import { decompressLz4Frame } from '../lz4/decompressLz4Frame';

const MAGIC = Buffer.from('PFA1');
/** Payload size, flags, magic. */
const TAIL_BYTES = 12;
/** A footer has some two hundred bytes a blob. */
const MAX_FOOTER_BYTES = 64 * 1024 * 1024;
const REFERENCE = 'referenced-data-file';

/** A blob as the footer tells of it. */
export interface PuffinBlob {
  offset: number;
  lengthBytes: number;
  /** The data file that a deletion vector is for. */
  referencedDataFile?: string;
  /** Rows that a deletion vector deletes, where the writer says it. */
  cardinality?: number;
}

/** A Puffin file, taken apart. */
export interface PuffinFile {
  /** Everything before the footer. */
  payload: Uint8Array;
  footer: JsonObject;
  blobs: PuffinBlob[];
}

/**
 * Reads the footer of a Puffin file (Puffin specification, "Footer structure").
 * @throws CorruptInput with the offset in the file
 */
export function readPuffin(file: Uint8Array): PuffinFile {
  const end = file.length - TAIL_BYTES;
  if (end < 2 * MAGIC.length || !hasMagic(file, 0) || !hasMagic(file, file.length - MAGIC.length)) {
    throw new CorruptInput('This is no Puffin file', 0);
  }
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const footerBytes = view.getUint32(end, true);
  const start = end - footerBytes - MAGIC.length;
  if (start < MAGIC.length || !hasMagic(file, start)) {
    throw new CorruptInput('The Puffin footer does not begin where its size says', end);
  }
  const flags = view.getUint32(end + 4, true);
  if (flags > 1) {
    throw new CorruptInput('The Puffin footer has flags that are not known here', end + 4);
  }
  const stored = file.subarray(start + MAGIC.length, end);
  const footer = parseJson(flags === 1 ? decompressLz4Frame(stored, MAX_FOOTER_BYTES) : stored);
  const blobs = isJsonObject(footer) && Object.hasOwn(footer, 'blobs') ? footer.blobs : undefined;
  if (!isJsonObject(footer) || !Array.isArray(blobs)) {
    throw new CorruptInput('The Puffin footer has no list of blobs', start);
  }
  return { payload: file.subarray(0, start), footer, blobs: blobs.map(blob => readBlob(blob, start)) };
}

/** The footer with the paths in it changed. */
export function mapFooter(footer: JsonObject, map: (path: string) => string): JsonObject {
  const blobs = (footer.blobs as JsonValue[]).map(blob => {
    const properties = isJsonObject(blob) ? blob.properties : undefined;
    return isJsonObject(blob) && isJsonObject(properties) && typeof properties[REFERENCE] === 'string'
      ? { ...blob, properties: { ...properties, [REFERENCE]: map(properties[REFERENCE]) } }
      : blob;
  });
  return { ...footer, blobs };
}

function readBlob(blob: JsonValue, footerStart: number): PuffinBlob {
  const [offset, lengthBytes] = ['offset', 'length'].map(key => {
    const value = isJsonObject(blob) && Object.hasOwn(blob, key) ? blob[key] : undefined;
    return value instanceof JsonNumber ? Number(value.text) : NaN;
  });
  if (
    !Number.isInteger(offset) ||
    !Number.isInteger(lengthBytes) ||
    offset < MAGIC.length ||
    lengthBytes < 0 ||
    offset + lengthBytes > footerStart
  ) {
    throw new CorruptInput('A blob of the Puffin file does not lie before its footer', footerStart);
  }
  const properties = isJsonObject(blob) && Object.hasOwn(blob, 'properties') && isJsonObject(blob.properties) ? blob.properties : {};
  const [path, cardinality] = [REFERENCE, 'cardinality'].map(key => (Object.hasOwn(properties, key) ? properties[key] : undefined));
  return {
    offset,
    lengthBytes,
    ...(typeof path === 'string' && { referencedDataFile: path }),
    ...(typeof cardinality === 'string' && { cardinality: Number(cardinality) }),
  };
}

function hasMagic(file: Uint8Array, position: number): boolean {
  return MAGIC.equals(file.subarray(position, position + MAGIC.length));
}
