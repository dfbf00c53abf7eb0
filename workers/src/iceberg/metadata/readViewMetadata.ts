import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { corruptMetadata } from '../corruptMetadata';
import type { JsonDocument, JsonNode } from './JsonDocument';

/** The only version of the view specification. */
const SUPPORTED_FORMAT_VERSION = '1';

/** What localization needs to know of a view's metadata; all else stays in the document, unread. */
export interface ViewMetadata {
  viewUuid: string;
  location: string;
  currentVersionId: string;
  /** Of the current version. */
  currentSchemaId: number;
  properties: Map<string, string>;
  /** The SQL texts of all versions. */
  statements: string[];
}

/**
 * Reads the model of a view's metadata (Iceberg view spec, "View Metadata").
 *
 * @throws ReplicationError `unsupported-format-version`, or `corrupt-metadata` where a field that replication rests on is missing
 */
export function readViewMetadata(document: JsonDocument): ViewMetadata {
  const { root } = document;
  const formatVersion = document.integerTextMember(root, 'format-version');
  if (formatVersion !== SUPPORTED_FORMAT_VERSION) {
    throw new ReplicationError('unsupported-format-version', `${document.uri} is of view format version ${formatVersion ?? 'unknown'}.`);
  }
  const currentVersionId = required(document, 'current-version-id', document.integerTextMember(root, 'current-version-id'));
  const versions = document.items(root, 'versions');
  const current = versions.find(version => document.integerTextMember(version, 'version-id') === currentVersionId);
  const schemaId = current && document.integerTextMember(current, 'schema-id');
  const properties = document.objectMember(root, 'properties');
  return {
    viewUuid: required(document, 'view-uuid', document.stringMember(root, 'view-uuid')),
    location: required(document, 'location', document.stringMember(root, 'location')),
    currentVersionId,
    currentSchemaId: Number(required(document, 'schema-id" of the current version', schemaId)),
    properties: new Map(properties ? document.entries(properties).flatMap(([name, node]) => stringEntry(name, node)) : []),
    statements: versions.flatMap(version =>
      document.items(version, 'representations').flatMap(representation => document.stringMember(representation, 'sql') ?? []),
    ),
  };
}

function required(document: JsonDocument, name: string, value: string | undefined): string {
  if (value === undefined) {
    throw corruptMetadata(document.uri, `it has no "${name}"`);
  }
  return value;
}

function stringEntry(name: string, { type, value }: JsonNode): [string, string][] {
  return type === 'string' ? [[name, value as string]] : [];
}
