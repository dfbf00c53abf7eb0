/** Since Node 21; older ones wait for their garbage collector. */
type Transferable = ArrayBufferLike & { transfer?(newByteLength: number): ArrayBuffer };

/**
 * Gives the memory of bytes back at once. A garbage collector sees only the small object in front of it, so a file that is read block
 * by block piles up tens of megabytes, and then has other threads search the whole heap for them: a third of the CPU time of
 * rewriting a zstd manifest.
 *
 * Only for who made the bytes and has handed them to nobody: afterwards they are empty. Bytes in Node's common pool are left alone.
 */
export function freeBytes(bytes: Uint8Array): void {
  const memory: Transferable = bytes.buffer;
  if (memory.byteLength > Buffer.poolSize) {
    memory.transfer?.(0);
  }
}
