import { sha256Of } from './sha256Of';

/** What a directory's name may hold on every storage, in every reader's URI parser. */
const UNSAFE_CHARACTERS = /[^A-Za-z0-9._-]/g;

const UUID_PREFIX_LENGTH = 8;

/**
 * The identity that a table has where the metadata holds no `table-uuid` (version 1, old writers): its location stays when it is
 * renamed, and no two tables share one.
 */
export function identityOfTable(table: { tableUuid: string | undefined; location: string }): string {
  return table.tableUuid ?? sha256Of(table.location);
}

/**
 * The directory of one replica table, `<location>/<namespace>/<table>-<uuid8>/`. Its `metadata/` holds what was rewritten.
 *
 * Other characters than the safe ones become `_`, and the levels of a namespace are joined by dots. That is not injective, and need
 * not be: the uuid tells tables apart, and each file below is named by a hash of its bytes.
 */
export function tableDirectory(options: { location: string; key: readonly string[]; tableIdentity: string }): string {
  const namespace = options.key.slice(0, -1).map(safeName).join('.');
  const name = `${safeName(options.key.at(-1) ?? '')}-${safeName(options.tableIdentity.slice(0, UUID_PREFIX_LENGTH))}`;
  return namespace === '' ? `${options.location}${name}/` : `${options.location}${namespace}/${name}/`;
}

/** A leading dot or underscore hides a directory from Hadoop's listings, and two dots leave it. */
function safeName(name: string): string {
  return name.replace(UNSAFE_CHARACTERS, '_').replace(/^[._]+/, prefix => `x${prefix.replaceAll('.', '_')}`);
}
