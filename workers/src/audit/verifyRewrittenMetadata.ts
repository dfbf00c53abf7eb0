import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { describeDifference } from './json/describeDifference';
import { isJsonObject, JsonNumber, type JsonObject, type JsonValue } from './json/JsonValue';
import { decodeMetadataObject } from './table/decodeMetadataObject';

/**
 * What a catalog that makes its metadata itself has its own of: when it wrote, its logs, and counters that only writers look at. None of
 * it changes what a snapshot, branch or tag of the replica shows.
 */
const OWN_FIELDS: ReadonlySet<string> = new Set([
  'last-updated-ms',
  'snapshot-log',
  'version-log',
  'metadata-log',
  'last-sequence-number',
  'next-row-id',
]);

/** Fields of format version 1 that say again what a list of a later form says, by the list (Iceberg spec, "Table Metadata Fields"). */
const OLD_FORMS: Readonly<Record<string, string>> = { schema: 'schemas', 'partition-spec': 'partition-specs' };

/**
 * Proves that the metadata which a catalog made of a publication says what the audited one says: everything but what the catalog has its
 * own of is equal, a member that is null or empty counting as a missing one, and its logs lead nowhere out of the replica.
 *
 * @param options - `uri` names the catalog's file, for messages; `isLocal` tells whether a path lies below the policy's location;
 *   `beforePublication` says that the proved file lacks the properties that a publication adds, so these are left out of the comparison
 * @throws ReplicationError `audit-failed`, saying what differs; `corrupt-metadata`
 */
export function verifyRewrittenMetadata(options: {
  uri: string;
  provedBytes: Uint8Array;
  rewrittenBytes: Uint8Array;
  isLocal: (path: string) => boolean;
  beforePublication?: boolean;
}): void {
  const { uri, isLocal, beforePublication = false } = options;
  const proved = decodeMetadataObject(options.provedBytes, 'the audited metadata');
  const rewritten = decodeMetadataObject(options.rewrittenBytes, uri);
  const difference = describeDifference(comparable(proved, beforePublication), comparable(rewritten, beforePublication));
  if (difference) {
    throw new ReplicationError('audit-failed', `${uri}, which the catalog made, is not what was proved: ${difference}.`);
  }
  const log = listOf(rewritten, 'metadata-log').map(entry => entry['metadata-file']);
  const foreign = log.find(path => typeof path !== 'string' || !isLocal(path));
  if (foreign !== undefined) {
    throw new ReplicationError('audit-failed', `The metadata log of ${uri} leads to ${JSON.stringify(foreign)}.`);
  }
  const known = new Set([...snapshotIds(proved, 'snapshots'), ...snapshotIds(proved, 'snapshot-log')]);
  const unknown = snapshotIds(rewritten, 'snapshot-log').find(id => !known.has(id));
  if (unknown !== undefined) {
    throw new ReplicationError('audit-failed', `The snapshot log of ${uri} names ${unknown}, which was never proved.`);
  }
}

function comparable(metadata: JsonObject, withoutOwnProperties: boolean): JsonObject {
  const fields = Object.entries(metadata).filter(
    ([name]) => !OWN_FIELDS.has(name) && !(Object.hasOwn(OLD_FORMS, name) && listOf(metadata, OLD_FORMS[name]).length > 0),
  );
  const kept = withoutEmpty({ ...Object.fromEntries(fields), ...(withoutOwnProperties && foreignProperties(metadata)) }) as JsonObject;
  const current = kept['current-snapshot-id'];
  if (current instanceof JsonNumber && current.text === '-1') {
    delete kept['current-snapshot-id'];
  }
  if (!Object.hasOwn(kept, 'refs') && Object.hasOwn(kept, 'current-snapshot-id')) {
    // Before branches there was only the current snapshot.
    kept.refs = { main: { 'snapshot-id': kept['current-snapshot-id'], type: 'branch' } };
  }
  for (const snapshot of listOf(kept, 'snapshots')) {
    const number = snapshot['sequence-number'];
    if (number instanceof JsonNumber && number.text === '0') {
      delete snapshot['sequence-number'];
    }
  }
  return { ...kept, ...sorted(kept, 'snapshots', 'snapshot-id') };
}

function foreignProperties({ properties }: JsonObject): JsonObject {
  const entries = isJsonObject(properties) ? Object.entries(properties) : [];
  return { properties: Object.fromEntries(entries.filter(([name]) => !name.startsWith('portage.'))) };
}

/** The order of snapshots says nothing; readers go by their ids. */
function sorted(metadata: JsonObject, name: string, id: string): JsonObject {
  const items = listOf(metadata, name);
  const idOf = (item: JsonObject) => (item[id] instanceof JsonNumber ? item[id].text : '');
  return items.length === 0 ? {} : { [name]: [...items].sort((left, right) => (idOf(left) < idOf(right) ? -1 : 1)) };
}

function withoutEmpty(value: JsonValue): JsonValue {
  if (Array.isArray(value)) {
    return value.map(withoutEmpty);
  }
  if (!isJsonObject(value)) {
    return value;
  }
  const members = Object.entries(value).map(([name, member]) => [name, withoutEmpty(member)] as const);
  return Object.fromEntries(members.filter(([, member]) => !isEmpty(member)));
}

function isEmpty(value: JsonValue): boolean {
  return value === null || (Array.isArray(value) && value.length === 0) || (isJsonObject(value) && Object.keys(value).length === 0);
}

function snapshotIds(metadata: JsonObject, list: string): string[] {
  return listOf(metadata, list).map(({ 'snapshot-id': id }) => (id instanceof JsonNumber ? id.text : JSON.stringify(id)));
}

function listOf(metadata: JsonObject, name: string): JsonObject[] {
  const value = Object.hasOwn(metadata, name) ? metadata[name] : undefined;
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
