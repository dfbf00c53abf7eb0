import { ReplicationError } from '@portage/backstage-plugin-replication-common';

const SEPARATOR = '.';

/**
 * A namespace as Iceberg's JDBC tables hold it: its levels joined with dots (`JdbcUtil.namespaceToString`).
 *
 * That form can't tell a dot inside a level from one between two, and the engines reach no table without a namespace. Such names are
 * refused instead of changed: two namespaces of a source could become one. A table's own name has a column for itself and may hold dots.
 *
 * @param key - all levels, the table's own name last
 * @throws ReplicationError `unsupported-identifier`
 */
export function encodeNamespace(key: readonly string[]): { namespace: string; table: string } {
  const levels = key.slice(0, -1);
  const table = key.at(-1);
  if (!table || levels.length === 0 || levels.some(level => level === '' || level.includes(SEPARATOR))) {
    throw new ReplicationError(
      'unsupported-identifier',
      `A SQL catalog can't hold ${JSON.stringify(key)}: a table needs a namespace, and no level of it may be empty or hold a dot.`,
    );
  }
  return { namespace: levels.join(SEPARATOR), table };
}

/** The levels of a namespace that Iceberg's JDBC tables hold. */
export function decodeNamespace(namespace: string): string[] {
  return namespace === '' ? [] : namespace.split(SEPARATOR);
}
