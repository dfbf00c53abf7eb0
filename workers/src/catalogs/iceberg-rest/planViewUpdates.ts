import { findAdded } from './findAdded';
import { impossibleChange } from './impossibleChange';
import type { Metadata } from './icebergRestModel';
import { planPropertyUpdates } from './planPropertyUpdates';
import type { CommitPlan } from './planTableUpdates';

/**
 * Works out the updates that turn a view's metadata, as the server has it, into the wanted one. Pure. As with tables, the server
 * numbers new schemas and versions itself, and keeps the log of versions.
 *
 * @throws ReplicationError `unsupported-catalog-change`, saying what updates can't express
 */
export function planViewUpdates(current: Metadata, wanted: Metadata): CommitPlan {
  if (current['view-uuid'] !== wanted['view-uuid']) {
    throw impossibleChange(`The view ${current['view-uuid']} stands where ${wanted['view-uuid']} is to be published.`);
  }
  const listOf = (metadata: Metadata, name: string, id: string) =>
    new Map(((metadata[name] ?? []) as Metadata[]).map(item => [String(item[id]), item]));
  const versions = { from: listOf(current, 'versions', 'version-id'), to: listOf(wanted, 'versions', 'version-id') };
  const schemas = { from: listOf(current, 'schemas', 'schema-id'), to: listOf(wanted, 'schemas', 'schema-id') };
  const gone = [...versions.from.keys()].find(id => !versions.to.has(id));
  if (gone !== undefined) {
    throw impossibleChange(`The view's version ${gone} was removed, which no update can do.`);
  }
  const addedVersions = findAdded('view version', versions.from, versions.to);
  const addedSchemas = findAdded('schema', schemas.from, schemas.to);
  const currentVersion = wanted['current-version-id'];
  return {
    requirements: [{ type: 'assert-view-uuid', uuid: current['view-uuid'] }],
    updates: [
      ...(wanted.location === current.location ? [] : [{ action: 'set-location', location: wanted.location }]),
      ...addedSchemas.map(schema => ({ action: 'add-schema', schema })),
      ...addedVersions.map(version => ({ action: 'add-view-version', 'view-version': version })),
      ...(currentVersion === current['current-version-id']
        ? []
        : [{ action: 'set-current-view-version', 'view-version-id': currentVersion }]),
      ...planPropertyUpdates((current.properties ?? {}) as Record<string, string>, (wanted.properties ?? {}) as Record<string, string>),
    ],
  };
}
