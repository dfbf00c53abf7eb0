import type { DeflateLibrary } from './DeflateLibrary';
import { LibDeflate } from './LibDeflate';
import { zlibDeflate } from './zlibDeflate';

let chosen: DeflateLibrary | undefined;

/**
 * The faster of what this machine has; `PORTAGE_DEFLATE=zlib` keeps to zlib. Both write what every reader understands, but not the
 * same bytes: files are named by their bytes, so those of both may stand in one replica.
 */
export function chooseDeflateLibrary(): DeflateLibrary {
  chosen ??= (process.env.PORTAGE_DEFLATE === 'zlib' ? undefined : LibDeflate.load()) ?? zlibDeflate;
  return chosen;
}
