import type { AvroSource } from '../avro/AvroFile';
import { decompressBlocks } from '../avro/decompressBlocks';
import { readAvroHeader } from '../avro/readAvroHeader';
import { recordWalkerOf } from '../avro/recordWalkerOf';
import { walkBlock } from '../avro/walkBlock';
import type { ManifestListEntry } from './ManifestListEntry';
import { MANIFEST_LIST_TARGETS } from './manifestListTargets';

const DELETES = 1;

/** The manifests of a snapshot, in the list's order. @throws ReplicationError `corrupt-metadata`, `unsupported-codec` */
export function readManifestList(source: AvroSource): ManifestListEntry[] {
  const file = readAvroHeader(source);
  const walker = recordWalkerOf(file, MANIFEST_LIST_TARGETS);
  const { fields } = walker;
  const spans = walker.createSpans();
  const entries: ManifestListEntry[] = [];
  for (const { block, records } of decompressBlocks(file)) {
    const counts = () => [fields.addedCount, fields.existingCount, fields.deletedCount].map(field => field.integer(records, spans));
    walkBlock({
      file,
      block,
      records,
      walker,
      spans,
      visit: () => {
        entries.push({
          manifestPath: fields.manifestPath.string(records, spans) as string,
          lengthBytes: fields.lengthBytes.integer(records, spans) as number,
          content: fields.content.integer(records, spans) === DELETES ? 'deletes' : 'data',
          sequenceNumber: fields.sequenceNumber.integer(records, spans),
          encrypted: fields.keyMetadata.isPresent(records, spans),
          entryCount: sumOf(counts()),
        });
      },
    });
  }
  return entries;
}

function sumOf(counts: (number | undefined)[]): number | undefined {
  return counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0);
}
