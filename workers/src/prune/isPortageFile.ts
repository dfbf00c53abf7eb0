/** `_data/<cluster>/<number>/…`: copies, whose place the path rules gave them. */
const COPY = /^_data\/[^/]+\/\d+\/./;
/** `[<namespace>/]<table>-<uuid8>/metadata/…`: what was rewritten. */
const METADATA = /^(?:[^/]+\/)?[^/]+-[A-Za-z0-9._-]{8}\/metadata\/(.+)$/s;
/** Every rewritten file's name carries a hash of its bytes; no writer's has exactly these forms. */
const REWRITTEN = [
  /^(?:snap-)?[0-9a-f]{64}\.avro$/,
  /^\d{5,}-[0-9a-f]{64}(?:\.gz)?\.metadata\.json$/,
  /^deletes\/.*-[0-9a-f]{16}(?:\.[^/]*)?$/s,
];

/**
 * Whether Portage wrote a file, by where it lies below the policy's location. Anything else, such as a file that somebody put there, is
 * never touched. Nothing else lies in these places: a source path below the location is refused, and no policy's location lies below
 * another's.
 * @param path - below the location, without a slash at its beginning
 */
export function isPortageFile(path: string): boolean {
  if (COPY.test(path)) {
    return true;
  }
  const name = METADATA.exec(path)?.[1];
  return name !== undefined && REWRITTEN.some(form => form.test(name));
}
