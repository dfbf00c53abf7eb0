/** Schemes that name one storage (Hadoop's S3 clients), and the forms of a file URI without and with an authority. */
const EQUAL_PREFIXES: readonly (readonly string[])[] = [
  ['s3://', 's3a://', 's3n://'],
  ['file:/', 'file:///', 'file://localhost/'],
];

/** All ways to write the URI of one location. They are different strings and yet the same place, which matters where a writer's files may not lie. */
export function locationSpellings(location: string): string[] {
  for (const prefixes of EQUAL_PREFIXES) {
    const own = prefixes.filter(prefix => location.startsWith(prefix)).sort((left, right) => right.length - left.length)[0];
    if (own) {
      return prefixes.map(prefix => prefix + location.slice(own.length));
    }
  }
  return [location];
}
