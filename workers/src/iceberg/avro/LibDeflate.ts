import { freeBytes } from '../../memory/freeBytes';
import type { DeflateLibrary, DeflateOptions } from './DeflateLibrary';

type Native = (...values: unknown[]) => unknown;

/** Of `libdeflate_result`. */
const SUCCESS = 0;
const INSUFFICIENT_SPACE = 3;

/**
 * zlib's default packs manifests of 3 to 100 columns less tightly than this level does, for which 6 takes half as long again: the levels of
 * the two libraries share their numbers, not their meaning. What it saves is spent on the level below, which takes 30 % less time and is
 * less tight than zlib, so that a long file comes out as long as its source.
 */
const LEVEL_BETTER_THAN_ZLIB_6 = 2;
const FASTEST_LEVEL = 1;
const ZLIB_DEFAULT_LEVEL = 6;

/** How many times longer a block of a manifest becomes; afterwards the block before tells. */
const FIRST_RATIO = 4;
/** The blocks of a file pack almost alike: with so much room to spare few are decompressed twice. */
const ROOM_TO_SPARE = 1.25;
const MIN_OUTPUT_BYTES = 4 * 1024;
/** Deflate never packs more than 1,032 bytes into one (zlib's technical notes), so beyond this a longer output is impossible. */
const MAX_RATIO = 1032;

/** Names of the shared library: Linux, macOS, Windows. */
const LIBRARY_NAMES = ['libdeflate.so.0', 'libdeflate.so', 'libdeflate.0.dylib', 'libdeflate.dylib', 'libdeflate.dll'];

/** The part of `koffi` that is used; it is an optional dependency, so its own types may be missing. */
interface Koffi {
  load(path: string): { func(declaration: string): Native };
}

/**
 * libdeflate (github.com/ebiggers/libdeflate, `libdeflate.h`) where the system has it: a third of zlib's CPU time and
 * fewer bytes. Compressors are kept for the life of the thread, as the library advises; its calls never wait.
 */
export class LibDeflate implements DeflateLibrary {
  /** `undefined` where this machine lacks the library, or the package that calls it. */
  static load(): LibDeflate | undefined {
    let koffi: Koffi;
    try {
      // eslint-disable-next-line @backstage/no-undeclared-imports -- the rule does not know of optional dependencies
      koffi = require('koffi');
    } catch {
      return undefined; // An optional dependency: no build of it for this platform.
    }
    for (const name of LIBRARY_NAMES) {
      try {
        return new LibDeflate(koffi.load(name));
      } catch {
        // Not there under this name.
      }
    }
    return undefined;
  }

  readonly name = 'libdeflate';
  readonly #allocateCompressor: Native;
  readonly #compress: Native;
  readonly #compressBound: Native;
  readonly #decompress: Native;
  readonly #decompressor: unknown;
  readonly #compressors = new Map<number, unknown>();
  readonly #written = [0n];
  #ratio = FIRST_RATIO;

  private constructor(library: { func(declaration: string): Native }) {
    this.#allocateCompressor = library.func('void *libdeflate_alloc_compressor(int level)');
    this.#compress = library.func(
      'size_t libdeflate_deflate_compress(void *compressor, const uint8_t *in, size_t in_nbytes, uint8_t *out, size_t out_nbytes_avail)',
    );
    this.#compressBound = library.func('size_t libdeflate_deflate_compress_bound(void *compressor, size_t in_nbytes)');
    this.#decompress = library.func(
      'int libdeflate_deflate_decompress(void *decompressor, const uint8_t *in, size_t in_nbytes, uint8_t *out, size_t out_nbytes_avail, _Out_ size_t *actual_out_nbytes)',
    );
    this.#decompressor = library.func('void *libdeflate_alloc_decompressor()')();
    if (!this.#decompressor) {
      throw new Error('libdeflate has no memory for a decompressor');
    }
  }

  decompress(data: Uint8Array, maxBytes: number): Buffer {
    const expectedBytes = Math.max(MIN_OUTPUT_BYTES, Math.ceil(data.length * this.#ratio * ROOM_TO_SPARE));
    for (let availableBytes = Math.min(expectedBytes, maxBytes); ; availableBytes = Math.min(2 * availableBytes, maxBytes)) {
      const output = Buffer.allocUnsafeSlow(availableBytes);
      const status = this.#decompress(this.#decompressor, data, data.length, output, availableBytes, this.#written);
      if (status === SUCCESS) {
        const lengthBytes = Number(this.#written[0]);
        this.#ratio = lengthBytes / data.length;
        return output.subarray(0, lengthBytes);
      }
      freeBytes(output);
      if (status !== INSUFFICIENT_SPACE) {
        throw new Error('the deflate stream is damaged');
      }
      if (availableBytes >= Math.min(maxBytes, data.length * MAX_RATIO)) {
        throw new Error(`it decompresses to more than ${maxBytes} bytes`);
      }
    }
  }

  compress(data: Uint8Array, { level, spareBytes = 0 }: DeflateOptions): Buffer {
    const levelLikeZlib = spareBytes > 0 ? FASTEST_LEVEL : Math.min(level, LEVEL_BETTER_THAN_ZLIB_6);
    const compressor = this.#compressorOf(level > ZLIB_DEFAULT_LEVEL ? level : levelLikeZlib);
    const output = Buffer.allocUnsafeSlow(Number(this.#compressBound(compressor, data.length)));
    const lengthBytes = Number(this.#compress(compressor, data, data.length, output, output.length));
    if (lengthBytes === 0) {
      throw new Error('libdeflate did not compress a block into the space that it asked for');
    }
    return output.subarray(0, lengthBytes);
  }

  #compressorOf(level: number): unknown {
    const kept = this.#compressors.get(level) ?? this.#allocateCompressor(level);
    if (!kept) {
      throw new Error(`libdeflate has no memory for a compressor of level ${level}`);
    }
    this.#compressors.set(level, kept);
    return kept;
  }
}
