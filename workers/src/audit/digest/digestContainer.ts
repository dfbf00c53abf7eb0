import { createHash } from 'node:crypto';
import { CorruptInput } from '../CorruptInput';
import { compileWalker } from '../avro/compileWalker';
import { canonicalSchema } from '../avro/canonicalSchema';
import { createDecompressor, type Decompressor } from '../avro/decompressor';
import { parseSchema } from '../avro/parseSchema';
import { readContainer, type AvroBlock } from '../avro/readContainer';
import type { Walker } from '../avro/Walker';
import type { WalkerRoles } from '../avro/WalkerRoles';
import { canonicalJson } from '../json/canonicalJson';
import type { CanonicalSink } from './CanonicalSink';
import { DIGEST_VERSION } from './digestVersion';

/** A table has a handful of schemas and specs; a thread that serves many tables forgets the oldest. */
const MAX_COMPILED = 64;
/** A manifest of a million entries is below 2 GB; beyond this, the file was made to exhaust us. */
const MAX_FILE_BYTES = 8 * 1024 * 1024 * 1024;

/** What the header says about the encoding; the rest of it says something about the table. */
const ENCODING_KEYS = new Set(['avro.schema', 'avro.codec']);

interface CompiledSchema {
  walker: Walker;
  canonical: string;
}

const compiled = new Map<string, CompiledSchema>();

/**
 * Computes the logical digest of a manifest or of a manifest list (without its children), whatever codec, blocks and framing it was
 * written with: SHA-256 over the schema in canonical form, all other header entries to the byte, and the entries as `compileWalker` defines them.
 *
 * @param options - `sink` decides what becomes of paths, and has gathered its findings afterwards
 * @returns the digest (hex) and how many bytes the blocks decompressed to
 * @throws CorruptInput, ReplicationError `unsupported-codec`
 */
export async function digestContainer(options: {
  file: Uint8Array;
  roles: WalkerRoles;
  sink: CanonicalSink;
}): Promise<{ digest: string; decompressedBytes: number }> {
  const { file, roles, sink } = options;
  const { header, blocks } = readContainer(file);
  const schema = header.get('avro.schema');
  if (!schema) {
    throw new CorruptInput('The header has no schema', 0);
  }
  const { walker, canonical } = compile(schema, roles);
  const decompress = await createDecompressor(Buffer.from(header.get('avro.codec') ?? 'null').toString());

  let decompressedBytes = 0;
  for (const block of blocks) {
    decompressedBytes += walkBlock({ block, decompress, walker, sink });
    if (decompressedBytes > MAX_FILE_BYTES) {
      throw new CorruptInput(`The file decompresses to more than ${MAX_FILE_BYTES} bytes`, block.offset);
    }
  }

  const hash = createHash('sha256').update(`${DIGEST_VERSION} container\n${canonical.length}\n${canonical}`);
  for (const key of [...header.keys()].filter(name => !ENCODING_KEYS.has(name)).sort()) {
    const value = header.get(key)!;
    hash.update(`${Buffer.byteLength(key)} ${value.length}\n${key}`).update(value);
  }
  return { digest: hash.update(`\n${sink.digest()}`).digest('hex'), decompressedBytes };
}

function compile(schema: Uint8Array, roles: WalkerRoles): CompiledSchema {
  const key = `${roles.name}\n${Buffer.from(schema).toString('latin1')}`;
  let entry = compiled.get(key);
  if (!entry) {
    const node = parseSchema(schema);
    entry = { walker: compileWalker(node, roles), canonical: canonicalJson(canonicalSchema(node)) };
    if (compiled.size >= MAX_COMPILED) {
      compiled.delete(compiled.keys().next().value!);
    }
    compiled.set(key, entry);
  }
  return entry;
}

function walkBlock(options: { block: AvroBlock; decompress: Decompressor; walker: Walker; sink: CanonicalSink }): number {
  const { block, decompress, walker, sink } = options;
  try {
    const data = decompress(block.data);
    walker(data, block.count, sink);
    return data.length;
  } catch (error) {
    if (error instanceof CorruptInput) {
      throw new CorruptInput(`${error.message}, byte ${error.offset} of the data of the block`, block.offset);
    }
    throw error;
  }
}
