import type { CopyObjectOptions } from './CopyObjectOptions';
import { compareWithTarget } from './compareWithTarget';
import { partBuffers } from './partBuffers';

/** Buffers are of so many bytes at least: small objects use the same few again and again. */
const SMALLEST_BUFFER_BYTES = 16 * 1024;

/** Copies an object as one body: one request at each end. */
export async function copyWhole(options: CopyObjectOptions): Promise<'copied' | 'present'> {
  const buffer = await partBuffers.take(roundUp(options.sizeBytes), options.signal);
  try {
    return await copyThrough(options, buffer);
  } finally {
    partBuffers.give(buffer);
  }
}

async function copyThrough(options: CopyObjectOptions, into: Uint8Array): Promise<'copied' | 'present'> {
  const { source, target, sourceUri, targetUri, sizeBytes, signal } = options;
  const body = await source.read(sourceUri, { expected: { sizeBytes }, into, signal });
  const { outcome } = await target.write(targetUri, body, { ifAbsent: true, signal });
  if (outcome === 'present') {
    await compareWithTarget({ ...options, body });
    return 'present';
  }
  return 'copied';
}

/** To a power of two, so that buffers fit again. */
function roundUp(sizeBytes: number): number {
  return Math.max(SMALLEST_BUFFER_BYTES, 2 ** Math.ceil(Math.log2(sizeBytes)));
}
