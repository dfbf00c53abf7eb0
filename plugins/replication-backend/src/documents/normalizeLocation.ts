/** Spellings of one scheme. They stay distinct in tables, where paths are compared to the letter, but name one place in a storage. */
const SCHEME_ALIASES: Record<string, string> = { s3a: 's3', s3n: 's3', abfss: 'abfs', wasbs: 'wasb' };

/**
 * One spelling for all that name the same place, for comparing only: `s3a://lake/a/` is `s3://lake/a/`, `file:///data/` is `file:/data/`.
 * A time variable (`&{yyyy}`) may become anything, so the location ends before the first.
 */
export function normalizeLocation(location: string): string {
  const [literal] = location.split('&{', 1);
  const match = /^([a-z][a-z0-9+.-]*):\/*(.*)$/i.exec(literal);
  const scheme = match ? match[1].toLowerCase() : 'file';
  const rest = match ? match[2] : literal.replace(/^\/+/, '');
  return `${SCHEME_ALIASES[scheme] ?? scheme}:/${rest}`;
}
