import { createHash } from 'node:crypto';
import type { AvroContainer } from '../avro/readContainer';
import { walkContainer } from '../avro/walkContainer';
import type { WalkerRoles } from '../avro/WalkerRoles';
import type { CanonicalSink } from './CanonicalSink';
import { DIGEST_VERSION } from './digestVersion';

/** What the header says about the encoding; the rest of it says something about the table. */
const ENCODING_KEYS = new Set(['avro.schema', 'avro.codec']);

/**
 * Computes the logical digest of a manifest or of a manifest list (without its children), whatever codec, blocks and framing it was
 * written with: SHA-256 over the schema in canonical form, all other header entries to the byte, and the entries as `compileWalker` defines them.
 *
 * @param options - `sink` decides what becomes of paths, and has gathered its findings afterwards
 * @returns the digest (hex) and how many bytes the blocks decompressed to
 * @throws CorruptInput, ReplicationError `unsupported-codec`
 */
export async function digestContainer(options: {
  container: AvroContainer;
  roles: WalkerRoles;
  sink: CanonicalSink;
}): Promise<{ digest: string; decompressedBytes: number }> {
  const { container, sink } = options;
  const { header } = container;
  const { canonical, decompressedBytes } = await walkContainer(options);

  const hash = createHash('sha256').update(`${DIGEST_VERSION} container\n${canonical.length}\n${canonical}`);
  for (const key of [...header.keys()].filter(name => !ENCODING_KEYS.has(name)).sort()) {
    const value = header.get(key)!;
    hash.update(`${Buffer.byteLength(key)} ${value.length}\n${key}`).update(value);
  }
  return { digest: hash.update(`\n${sink.digest()}`).digest('hex'), decompressedBytes };
}
