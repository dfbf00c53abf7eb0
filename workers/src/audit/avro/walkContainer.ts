import { CorruptInput } from '../CorruptInput';
import { canonicalJson } from '../json/canonicalJson';
import { canonicalSchema } from './canonicalSchema';
import { compileWalker } from './compileWalker';
import { createDecompressor, type Decompressor } from './decompressor';
import { parseSchema } from './parseSchema';
import type { AvroBlock, AvroContainer } from './readContainer';
import type { Walker, WalkerSink } from './Walker';
import type { WalkerRoles } from './WalkerRoles';

/** A table has a handful of schemas and specs; a thread that serves many tables forgets the oldest. */
const MAX_COMPILED = 64;
/** A manifest of a million entries is below 2 GB; beyond this, the file was made to exhaust us. */
const MAX_FILE_BYTES = 8 * 1024 * 1024 * 1024;

interface CompiledSchema {
  walker: Walker;
  canonical: string;
}

const compiled = new Map<string, CompiledSchema>();

/**
 * Walks all entries of a container.
 * @returns the writer's schema in canonical form, and how many bytes the blocks decompressed to
 * @throws CorruptInput, ReplicationError `unsupported-codec`
 */
export async function walkContainer(options: {
  container: AvroContainer;
  roles: WalkerRoles;
  sink: WalkerSink;
}): Promise<{ canonical: string; decompressedBytes: number }> {
  const { container, roles, sink } = options;
  const { header, blocks } = container;
  const schema = header.get('avro.schema');
  if (!schema) {
    throw new CorruptInput('The header has no schema', 0);
  }
  const { walker, canonical } = compile(schema, roles);
  const decompressor = await createDecompressor(Buffer.from(header.get('avro.codec') ?? 'null').toString());

  let decompressedBytes = 0;
  for (const block of blocks) {
    decompressedBytes += walkBlock({ block, decompressor, walker, sink });
    if (decompressedBytes > MAX_FILE_BYTES) {
      throw new CorruptInput(`The file decompresses to more than ${MAX_FILE_BYTES} bytes`, block.offset);
    }
  }
  return { canonical, decompressedBytes };
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

function walkBlock(options: { block: AvroBlock; decompressor: Decompressor; walker: Walker; sink: WalkerSink }): number {
  const { block, decompressor, walker, sink } = options;
  try {
    const data = decompressor.decompress(block.data);
    const { length } = data;
    walker(data, block.count, sink);
    decompressor.free?.(data);
    return length;
  } catch (error) {
    if (error instanceof CorruptInput) {
      throw new CorruptInput(`${error.message}, byte ${error.offset} of the data of the block`, block.offset);
    }
    throw error;
  }
}
