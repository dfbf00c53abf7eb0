import { createHash } from 'node:crypto';

/** The key of a source path in the localization map: SHA-256 in hex, because paths may be longer than an index entry. */
export function hashSourcePath(sourcePath: string): string {
  return createHash('sha256').update(sourcePath).digest('hex');
}
