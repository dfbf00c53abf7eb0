import { isUtf8 } from 'node:buffer';
import { corruptMetadata } from '../corruptMetadata';
import { decompressLz4Frame } from '../lz4/decompressLz4Frame';
import { JsonDocument, type JsonNode } from '../metadata/JsonDocument';

const MAGIC = Buffer.from('PFA1', 'latin1');
/** Payload size, flags and magic. */
const TAIL_BYTES = 12;
const FOOTER_COMPRESSED = 1;

/** A footer names some hundred bytes for each blob; a file with a hundred thousand vectors has some twenty megabytes. */
export const MAX_PUFFIN_FOOTER_BYTES = 64 * 1024 * 1024;

/** The property by which a deletion vector names its data file (Puffin spec, "deletion-vector-v1 blob type"). */
const REFERENCED_DATA_FILE = 'referenced-data-file';

/**
 * Rewrites the paths in a Puffin file's footer. Every byte before the footer stays, so that the offsets by which manifests find their
 * deletion vectors keep their meaning, and the footer's JSON changes in its paths alone. A compressed footer becomes a plain one (flag
 * bit 0 cleared; Puffin spec, "Footer structure"): every reader reads that.
 *
 * @returns the file's new bytes, or with `changed: false` its own
 * @throws ReplicationError `corrupt-metadata`, and what `localize` throws
 */
export function rewritePuffin(options: { source: { uri: string; bytes: Buffer }; localize: (path: string) => string }): {
  bytes: Buffer;
  changed: boolean;
} {
  const { source, localize } = options;
  const { document, footerOffset } = readPuffinFooter(source);
  let changed = false;
  for (const blob of document.items(document.root, 'blobs')) {
    const node = pathNodeOf(document, blob);
    const path = node?.value as string | undefined;
    const local = path === undefined ? undefined : localize(path);
    if (node && local !== path) {
      document.replace(node, local);
      changed = true;
    }
  }
  return changed
    ? { bytes: withFooter(source.bytes.subarray(0, footerOffset), document.toText()), changed }
    : { bytes: source.bytes, changed };
}

function pathNodeOf(document: JsonDocument, blob: JsonNode): JsonNode | undefined {
  const properties = document.objectMember(blob, 'properties');
  const node = properties && document.member(properties, REFERENCED_DATA_FILE);
  if (node && node.type !== 'string') {
    throw document.wrongType(node, REFERENCED_DATA_FILE, 'a string');
  }
  return node;
}

function readPuffinFooter({ uri, bytes }: { uri: string; bytes: Buffer }): { document: JsonDocument; footerOffset: number } {
  const tailOffset = bytes.length - TAIL_BYTES;
  const isPuffin = tailOffset >= 2 * MAGIC.length && startsWithMagic(bytes, 0) && startsWithMagic(bytes, bytes.length - MAGIC.length);
  if (!isPuffin) {
    throw corruptMetadata(uri, 'it is no whole Puffin file');
  }
  const payloadBytes = bytes.readUInt32LE(tailOffset);
  const flags = bytes.readUInt32LE(tailOffset + 4);
  const footerOffset = tailOffset - payloadBytes - MAGIC.length;
  if (footerOffset < MAGIC.length || payloadBytes > MAX_PUFFIN_FOOTER_BYTES || !startsWithMagic(bytes, footerOffset)) {
    throw corruptMetadata(uri, `its footer of ${payloadBytes} bytes is not where it should be`, { offsetBytes: tailOffset });
  }
  if ((flags & ~FOOTER_COMPRESSED) !== 0) {
    throw corruptMetadata(uri, `its footer has unknown flags, ${flags}`, { offsetBytes: tailOffset + 4 });
  }
  let payload = bytes.subarray(footerOffset + MAGIC.length, tailOffset);
  if (flags === FOOTER_COMPRESSED) {
    try {
      payload = decompressLz4Frame(payload, MAX_PUFFIN_FOOTER_BYTES);
    } catch (error) {
      throw corruptMetadata(uri, 'its footer cannot be decompressed (lz4)', { offsetBytes: footerOffset, cause: error });
    }
  }
  if (!isUtf8(payload)) {
    throw corruptMetadata(uri, 'its footer is no UTF-8', { offsetBytes: footerOffset });
  }
  return { document: JsonDocument.parse(uri, payload.toString('utf8')), footerOffset };
}

function startsWithMagic(bytes: Buffer, offset: number): boolean {
  return bytes.subarray(offset, offset + MAGIC.length).equals(MAGIC);
}

function withFooter(before: Buffer, text: string): Buffer {
  const payload = Buffer.from(text);
  const tail = Buffer.alloc(TAIL_BYTES - MAGIC.length);
  tail.writeUInt32LE(payload.length, 0);
  return Buffer.concat([before, MAGIC, payload, tail, MAGIC]);
}
