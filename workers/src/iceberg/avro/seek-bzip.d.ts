declare module 'seek-bzip' {
  /** Its own interfaces of byte streams; an error thrown inside one ends the decoding. */
  class Stream {
    readByte(): number;
    writeByte(byte: number): void;
  }

  const Bunzip: {
    Stream: typeof Stream;
    decode(input: Stream, output: Stream): void;
  };
  export default Bunzip;
}
