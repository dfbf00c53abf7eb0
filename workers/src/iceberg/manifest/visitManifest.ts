import type { AvroSource } from '../avro/AvroFile';
import { avroCodecOf } from '../avro/avroCodecOf';
import { decompressBlocks } from '../avro/decompressBlocks';
import { readAvroHeader } from '../avro/readAvroHeader';
import { recordWalkerOf } from '../avro/recordWalkerOf';
import { walkBlock } from '../avro/walkBlock';
import { ManifestEntry } from './ManifestEntry';
import { MANIFEST_READ_TARGETS } from './manifestTargets';

/**
 * Shows the entries of a manifest in order, DELETED ones included.
 *
 * @param visit - gets the same object each time; nothing of it may be kept
 * @throws ReplicationError `corrupt-metadata`, `unsupported-codec`, and what `visit` throws
 */
export function visitManifest(source: AvroSource, visit: (entry: ManifestEntry) => void): void {
  const file = readAvroHeader(source);
  const walker = recordWalkerOf(file, MANIFEST_READ_TARGETS);
  const codec = avroCodecOf(file);
  const spans = walker.createSpans();
  for (const { block, records } of decompressBlocks(file)) {
    const entry = new ManifestEntry(walker.fields, records, spans);
    walkBlock({ file, block, records, walker, spans, visit: () => visit(entry) });
    codec.free?.(records);
  }
}
