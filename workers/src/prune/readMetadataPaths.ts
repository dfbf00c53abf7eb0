import { z } from 'zod';
import { corruptMetadata } from '../iceberg';

/** The paths of a metadata file and nothing else; ids may lose digits here, and are not looked at. */
const metadataSchema = z.looseObject({
  snapshots: z.array(z.looseObject({ 'manifest-list': z.string().optional(), manifests: z.array(z.string()).optional() })).nullish(),
  statistics: z.array(z.looseObject({ 'statistics-path': z.string() })).nullish(),
  'partition-statistics': z.array(z.looseObject({ 'statistics-path': z.string() })).nullish(),
});

/** Which files a metadata file of a table leads to; a view's leads to none. @throws ReplicationError `corrupt-metadata` */
export function readMetadataPaths(uri: string, json: unknown): { lists: string[]; manifests: string[]; files: string[] } {
  const parsed = metadataSchema.safeParse(json);
  if (!parsed.success) {
    throw corruptMetadata(uri, `it is no table's metadata: ${parsed.error.issues[0]?.message}`);
  }
  const { snapshots, statistics, 'partition-statistics': partitionStatistics } = parsed.data;
  return {
    lists: (snapshots ?? []).flatMap(snapshot => snapshot['manifest-list'] ?? []),
    manifests: (snapshots ?? []).flatMap(snapshot => snapshot.manifests ?? []),
    files: [...(statistics ?? []), ...(partitionStatistics ?? [])].map(file => file['statistics-path']),
  };
}
