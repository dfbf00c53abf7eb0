/**
 * What the decoders throw at bytes that no correct writer makes. They know a position but no file: whoever opened the file turns
 * this into a `ReplicationError` that names both.
 */
export class CorruptInput extends Error {
  /** @param offset - in the bytes that the decoder was given */
  constructor(
    message: string,
    readonly offset: number,
  ) {
    super(message);
    this.name = 'CorruptInput';
  }
}
