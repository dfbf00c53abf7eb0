import { CorruptInput } from '../CorruptInput';
import { CanonicalSink } from './CanonicalSink';

/** Hashes a manifest list without its children, and gathers these. */
export class ManifestListSink extends CanonicalSink {
  readonly paths: string[] = [];
  readonly lengthsBytes: number[] = [];

  override entry(input: Uint8Array, pathStart: number, pathEnd: number, lengthBytes: number): void {
    if (pathStart < 0) {
      throw new CorruptInput('A manifest has no path', 0);
    }
    this.paths.push(Buffer.from(input.buffer, input.byteOffset + pathStart, pathEnd - pathStart).toString());
    this.lengthsBytes.push(lengthBytes);
    this.endEntry();
  }
}
