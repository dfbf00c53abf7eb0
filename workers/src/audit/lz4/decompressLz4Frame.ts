import { CorruptInput } from '../CorruptInput';
import { decompressLz4Block } from './decompressLz4Block';

const MAGIC = 0x184d2204;
/** By the block size code of the frame descriptor. */
const MAX_BLOCK_BYTES: Record<number, number> = { 4: 64 * 1024, 5: 256 * 1024, 6: 1024 * 1024, 7: 4 * 1024 * 1024 };
const CHECKSUM_BYTES = 4;

/**
 * Decompresses one LZ4 frame (LZ4 frame format 1.6), blocks independent or not. Its checksums (xxHash) are skipped: what a frame
 * holds is compared with the source anyhow.
 *
 * @param limitBytes - the most that it may hold
 * @throws CorruptInput with the offset in `input`
 */
export function decompressLz4Frame(input: Uint8Array, limitBytes: number): Uint8Array {
  const view = new DataView(input.buffer, input.byteOffset, input.length);
  if (input.length < 7 || view.getUint32(0, true) !== MAGIC) {
    throw new CorruptInput('This is no LZ4 frame', 0);
  }
  const flags = input[4];
  const flag = (bit: number) => Math.floor(flags / bit) % 2 === 1;
  const maxBlockBytes = MAX_BLOCK_BYTES[Math.floor(input[5] / 16) % 8];
  if (Math.floor(flags / 64) !== 1 || maxBlockBytes === undefined || flag(1)) {
    throw new CorruptInput('The LZ4 frame has another version, an unknown block size, or needs a dictionary', 4);
  }
  const state = { output: new Uint8Array(Math.min(limitBytes, maxBlockBytes)), used: 0 };
  let position = 6 + (flag(8) ? 8 : 0) + 1;
  for (;;) {
    if (position + 4 > input.length) {
      throw new CorruptInput('The LZ4 frame ends too early', position);
    }
    const word = view.getUint32(position, true);
    position += 4;
    if (word === 0) {
      break;
    }
    const isStored = word >= 2 ** 31;
    const sizeBytes = word % 2 ** 31;
    if (sizeBytes > input.length - position) {
      throw new CorruptInput('A block of the LZ4 frame runs past its end', position);
    }
    reserve(state, Math.min(maxBlockBytes, limitBytes - state.used));
    const block = input.subarray(position, position + sizeBytes);
    if (!isStored) {
      decompressLz4Block(block, maxBlockBytes, state);
    } else if (sizeBytes > state.output.length - state.used) {
      throw new CorruptInput(`The LZ4 frame holds more than ${limitBytes} bytes`, position);
    } else {
      state.output.set(block, state.used);
      state.used += sizeBytes;
    }
    position += sizeBytes + (flag(16) ? CHECKSUM_BYTES : 0);
  }
  position += flag(4) ? CHECKSUM_BYTES : 0;
  if (position !== input.length) {
    throw new CorruptInput('The LZ4 frame goes on after its end, or ends too early', position);
  }
  return state.output.slice(0, state.used);
}

function reserve(state: { output: Uint8Array; used: number }, bytes: number): void {
  if (state.used + bytes > state.output.length) {
    const larger = new Uint8Array(Math.max(state.used + bytes, state.output.length * 2));
    larger.set(state.output.subarray(0, state.used));
    state.output = larger;
  }
}
