import type { PathRule } from '@portage/backstage-plugin-replication-common';

const location = 's3://us/replica/';
const metadataFolder = `${location}sales/daily-fa6506c3/metadata/`;
const rules: PathRule[] = [{ source: 's3://eu/', target: `${location}_data/eu/0/`, cluster: 'eu', number: 0, connection: 'eu' }];
const source = {
  'view-uuid': 'fa6506c3-7681-40c8-86dc-e36561f83385',
  'format-version': 1,
  location: 's3://eu/wh/daily',
  'current-version-id': 1,
  versions: [{ 'version-id': 1, 'timestamp-ms': 1, 'schema-id': 0, representations: [{ type: 'sql', sql: 'SELECT 1', dialect: 'spark' }] }],
  'version-log': [{ 'timestamp-ms': 1, 'version-id': 1 }],
  schemas: [{ type: 'struct', 'schema-id': 0, fields: [] }],
  properties: { comment: 'c', 'write.metadata.path': 's3://eu/other' },
};
const { 'write.metadata.path': _path, ...ownProperties } = source.properties;
const replica = { ...source, location: `${location}sales/daily-fa6506c3`, properties: ownProperties as Record<string, string> };

/** A view's metadata in one region, what it is in another, and where both lie. */
export const exampleView = {
  sourceMetadataLocation: 's3://eu/wh/daily/metadata/00001-a.metadata.json',
  replicaMetadataLocation: `${metadataFolder}00001-b.metadata.json`,
  metadataFolder,
  location,
  rules,
  source,
  replica,
};
