import type { BigIntStats } from 'node:fs';
import type { StorageObject } from '@portage/backstage-plugin-replication-node';

/**
 * A file as an object. Its tag is made of inode, size and time of change in nanoseconds: a file that is replaced gets another inode,
 * one that is written in place another time.
 */
export function describeFile(uri: string, stats: BigIntStats): StorageObject {
  return {
    uri,
    sizeBytes: Number(stats.size),
    modifiedAt: new Date(Number(stats.mtimeNs / 1_000_000n)).toISOString(),
    entityTag: [stats.ino, stats.size, stats.mtimeNs].map(part => part.toString(36)).join('-'),
  };
}
