import { readFileSync } from 'node:fs';

/** The bytes of a file by its URI, `file:/…` or `file:///…`. */
export function openFile(uri: string): Buffer {
  return readFileSync(uri.replace(/^file:(\/\/)?/, ''));
}
