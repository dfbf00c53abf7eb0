import type { AvroSource } from '../avro/AvroFile';
import { avroCodecOf } from '../avro/avroCodecOf';
import { decompressBlocks } from '../avro/decompressBlocks';
import { readAvroHeader } from '../avro/readAvroHeader';
import { recordWalkerOf } from '../avro/recordWalkerOf';
import { walkBlock } from '../avro/walkBlock';
import { FILE_CONTENT, type ManifestEntry } from './ManifestEntry';
import { MANIFEST_READ_TARGETS } from './manifestTargets';

/** The entries of a manifest in order, DELETED ones included. @throws ReplicationError `corrupt-metadata`, `unsupported-codec` */
export function* readManifest(source: AvroSource): Generator<ManifestEntry> {
  const file = readAvroHeader(source);
  const walker = recordWalkerOf(file, MANIFEST_READ_TARGETS);
  const codec = avroCodecOf(file);
  const { fields } = walker;
  const spans = walker.createSpans();
  for (const { block, records } of decompressBlocks(file)) {
    const entries: ManifestEntry[] = [];
    walkBlock({
      file,
      block,
      records,
      walker,
      spans,
      visit: () => {
        entries.push({
          status: fields.status.integer(records, spans) as number,
          content: fields.content.integer(records, spans) ?? FILE_CONTENT.data,
          filePath: fields.filePath.string(records, spans) as string,
          fileFormat: fields.fileFormat.string(records, spans) as string,
          sizeBytes: fields.sizeBytes.integer(records, spans) as number,
          sequenceNumber: fields.fileSequenceNumber.integer(records, spans) ?? fields.sequenceNumber.integer(records, spans),
          encrypted: fields.keyMetadata.isPresent(records, spans),
        });
      },
    });
    codec.free?.(records);
    yield* entries;
  }
}
