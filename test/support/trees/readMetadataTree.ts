/* eslint-disable @backstage/no-relative-monorepo-imports -- the trees are read by other decoders than the product's, which only its tests have */
import { gunzipSync } from 'node:zlib';
import { decodeWithAvsc } from '../../../workers/src/iceberg/testing/decodeWithAvsc';
import { readDeletes } from './readDeletes';

/** Where a tree is read from. */
export interface TreeFiles {
  /** @returns the bytes of a file that the tree names */
  read(uri: string): Buffer;
  /** The source's own URI of what the tree names so; other text as it is. */
  toSource(text: string): string;
}

/** Any JSON: numbers are text, since ids exceed 2^53. */
export type Tree = string | null | boolean | Tree[] | { [field: string]: Tree };

/** Spec, "Manifests": the content of an entry's file, and its status where the file need not exist. */
const POSITION_DELETES = 1;
const DELETED = 2;

/**
 * Reads a table's whole metadata tree into one value, with what a file holds in the place of its path, and with every other path mapped to
 * the source's: two trees of one table are equal but for what their makers chose. It shares no code with what makes such trees.
 *
 * `wrongSizes` names the sizes in a tree that are not those of the files: `manifest_length`, `file_size_in_bytes`.
 */
export async function readMetadataTree(metadataUri: string, files: TreeFiles): Promise<{ tree: Tree; wrongSizes: string[] }> {
  const wrongSizes = new Set<string>();
  const manifests = new Map<string, Tree>();

  function toTree(value: unknown): Tree {
    if (typeof value === 'string') {
      return files.toSource(value);
    }
    if (typeof value === 'bigint' || typeof value === 'number') {
      return String(value);
    }
    if (value === null || value === undefined || typeof value === 'boolean') {
      return value ?? null;
    }
    if (Buffer.isBuffer(value)) {
      const text = value.toString();
      return text.startsWith('file:') ? files.toSource(text) : value.toString('hex');
    }
    if (Array.isArray(value)) {
      return value.map(toTree);
    }
    return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, toTree(item)]));
  }

  async function readEntry(entry: any): Promise<Tree> {
    const { file_path: path, content, file_size_in_bytes: size } = entry.data_file;
    const tree = toTree(entry) as { [field: string]: Tree };
    if (content === POSITION_DELETES && entry.status !== DELETED) {
      const bytes = files.read(path);
      if (Number(size) !== bytes.length) {
        wrongSizes.add('file_size_in_bytes');
      }
      const deletes = toTree(await readDeletes(path, bytes));
      // Rows are sorted by path in their file, and other prefixes have another order.
      tree.deletes = Array.isArray(deletes) ? deletes.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : deletes;
    }
    return tree;
  }

  async function readManifest(path: string, length?: bigint): Promise<Tree> {
    if (!manifests.has(path)) {
      const bytes = files.read(path);
      if (length !== undefined && Number(length) !== bytes.length) {
        wrongSizes.add('manifest_length');
      }
      const { header, records } = decodeWithAvsc(bytes);
      manifests.set(path, { header: toTree(header), entries: await Promise.all(records.map(readEntry)) });
    }
    return manifests.get(path)!;
  }

  async function readSnapshot(snapshot: any): Promise<Tree> {
    if (snapshot['manifest-list'] === undefined) {
      // Format version 1 before there were lists: the paths of the manifests, and nothing else about them.
      const inline = await Promise.all(snapshot.manifests.map((path: string) => readManifest(path)));
      return { ...(toTree(snapshot) as object), manifests: inline };
    }
    const { header, records } = decodeWithAvsc(files.read(snapshot['manifest-list']));
    const listed: Tree[] = [];
    for (const { manifest_path: path, manifest_length: length, ...rest } of records) {
      listed.push({ ...(toTree(rest) as object), manifest: await readManifest(path, length) });
    }
    return { ...(toTree(snapshot) as object), 'manifest-list': { header: toTree(header), manifests: listed } } as Tree;
  }

  const bytes = files.read(metadataUri);
  const text = (metadataUri.includes('.gz') ? gunzipSync(bytes) : bytes).toString();
  const metadata = JSON.parse(text, ((_name: string, value: unknown, { source }: { source: string }) =>
    typeof value === 'number' ? source : value) as any);
  const snapshots = await Promise.all((metadata.snapshots ?? []).map(readSnapshot));
  const tree = { ...(toTree(metadata) as object), snapshots };
  return { tree, wrongSizes: [...wrongSizes] };
}
