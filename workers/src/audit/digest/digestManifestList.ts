import { createHash } from 'node:crypto';
import { DIGEST_VERSION } from './digestVersion';

/** The logical digest (hex) of a manifest list with all that is below it: its own content, then each manifest's source path and digest in order. */
export function digestManifestList(options: {
  contentDigest: string;
  manifests: readonly { sourcePath: string; digest: string }[];
}): string {
  const lines = options.manifests.map(({ sourcePath, digest }) => `${JSON.stringify(sourcePath)} ${digest}\n`);
  return createHash('sha256')
    .update(`${DIGEST_VERSION} manifest-list\n${options.contentDigest}\n${lines.join('')}`)
    .digest('hex');
}
