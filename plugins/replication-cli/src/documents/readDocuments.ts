import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { parseAllDocuments } from 'yaml';
import { UsageError } from '../UsageError';
import type { FileProblem } from './FileProblem';
import type { SourcedDocument } from './SourcedDocument';

/** Aliases beyond this are an attack ("billion laughs"), not a document. */
const MAX_ALIASES = 100;

async function readText(file: string, stdin: Readable): Promise<string> {
  if (file === '-') {
    return text(stdin);
  }
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`Cannot read ${file}: ${(error as Error).message}`);
  }
}

/**
 * Reads the YAML (or JSON) documents of files, with what is no YAML as problems. Empty documents are passed over.
 * @throws UsageError where a file cannot be read
 */
export async function readDocuments(
  files: readonly string[],
  stdin: Readable,
): Promise<{ documents: SourcedDocument[]; problems: FileProblem[] }> {
  const documents: SourcedDocument[] = [];
  const problems: FileProblem[] = [];
  for (const file of files) {
    const parsed = parseAllDocuments(await readText(file, stdin));
    // An empty text is an empty array with a flag of its own, not a document.
    const nodes = 'empty' in parsed ? [] : parsed;
    for (const [index, node] of nodes.entries()) {
      const position = index + 1;
      problems.push(...node.errors.map(error => ({ file, position, path: '', message: error.message.split('\n')[0].replace(/:$/, '') })));
      if (node.errors.length > 0) {
        continue;
      }
      try {
        const value: unknown = node.toJS({ maxAliasCount: MAX_ALIASES });
        if (value !== null && value !== undefined) {
          documents.push({ file, position, value });
        }
      } catch (error) {
        problems.push({ file, position, path: '', message: (error as Error).message });
      }
    }
  }
  return { documents, problems };
}
