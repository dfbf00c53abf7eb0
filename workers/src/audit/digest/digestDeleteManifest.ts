import { createHash } from 'node:crypto';
import { DIGEST_VERSION } from './digestVersion';

/**
 * The logical digest (hex) of a manifest that names files which hold paths: its own content, then each such file's source path and content
 * digest, in the order of the entries.
 */
export function digestDeleteManifest(options: {
  contentDigest: string;
  deleteFiles: readonly { sourcePath: string; digest: string }[];
}): string {
  const hash = createHash('sha256').update(`${DIGEST_VERSION} delete-manifest\n${options.contentDigest}\n`);
  for (const { sourcePath, digest } of options.deleteFiles) {
    hash.update(`${JSON.stringify(sourcePath)} ${digest}\n`);
  }
  return hash.digest('hex');
}
