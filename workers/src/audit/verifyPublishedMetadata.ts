import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { describeDifference } from './json/describeDifference';
import { isJsonObject, type JsonObject } from './json/JsonValue';
import { decodeMetadataObject } from './table/decodeMetadataObject';

/** The only properties that a publication may add: every digest leaves them out, so the proof holds for the published file too. */
const OWN_PREFIX = 'portage.';

/**
 * Proves that a published `metadata.json` is the audited one with `added` in its properties and no other difference. Used where a
 * catalog's commits carry no properties, so that the digest has to go into the table after it was computed.
 *
 * @param options - the bytes as audited and as read back after publishing, gzipped or not; `added` has names that begin with `portage.`
 * @throws ReplicationError `audit-failed`, saying what differs
 */
export function verifyPublishedMetadata(options: {
  provedBytes: Uint8Array;
  publishedBytes: Uint8Array;
  added: Record<string, string>;
}): void {
  const { added } = options;
  const foreign = Object.keys(added).find(name => !name.startsWith(OWN_PREFIX));
  if (foreign !== undefined) {
    throw new ReplicationError('audit-failed', `A publication may not add the property ${foreign}: it would change what was proved.`);
  }
  const proved = decodeMetadataObject(options.provedBytes, 'the audited metadata');
  const published = decodeMetadataObject(options.publishedBytes, 'the published metadata');
  const expected: JsonObject = { ...proved, properties: { ...propertiesOf(proved), ...added } };
  const difference = describeDifference(expected, { ...published, properties: propertiesOf(published) });
  if (difference) {
    throw new ReplicationError('audit-failed', `The published metadata is not the audited one: ${difference}.`);
  }
}

function propertiesOf(metadata: JsonObject): JsonObject {
  const properties = Object.hasOwn(metadata, 'properties') ? metadata.properties : undefined;
  return isJsonObject(properties) ? properties : {};
}
