import { isDeepStrictEqual } from 'node:util';
import { findAddedSnapshots, type AddedSnapshot } from './findAddedSnapshots';
import { impossibleChange } from './impossibleChange';
import type { Metadata } from './icebergRestModel';
import { normalizeMetadata } from './normalizeMetadata';
import { planDefinitionUpdates } from './planDefinitionUpdates';
import { planPropertyUpdates } from './planPropertyUpdates';
import { planSnapshotUpdates } from './planSnapshotUpdates';
import { readTableModel, type TableModel } from './TableModel';

/** What a commit to one table or view says: it holds only where the requirements do. Plain JSON of the protocol. */
export interface CommitPlan {
  requirements: Metadata[];
  /** None where nothing differs. */
  updates: Metadata[];
}

/** Fields that updates know, or that follow from them, or that a server has its own of. */
const KNOWN_FIELDS: ReadonlySet<string> = new Set([
  'format-version',
  'table-uuid',
  'location',
  'last-sequence-number',
  'last-updated-ms',
  'last-column-id',
  'schema',
  'schemas',
  'current-schema-id',
  'partition-spec',
  'partition-specs',
  'default-spec-id',
  'last-partition-id',
  'sort-orders',
  'default-sort-order-id',
  'properties',
  'current-snapshot-id',
  'snapshots',
  'snapshot-log',
  'metadata-log',
  'refs',
  'statistics',
  'partition-statistics',
  'next-row-id',
]);

/**
 * Works out the updates that turn a table's metadata, as the server has it, into the wanted one. Pure.
 *
 * A server makes its metadata.json itself and gives new schemas, specs and sort orders ids of its own, the next free ones. So
 * everything that it would not make to the letter is refused here, before anything is committed: ids with gaps, changed snapshots,
 * fields that no update knows. What it has its own of is `last-updated-ms`, both logs, and the counters that only writers look at.
 *
 * @throws ReplicationError `unsupported-catalog-change`, saying what updates can't express
 */
export function planTableUpdates(current: Metadata, wanted: Metadata): CommitPlan {
  const from = readTableModel(current);
  const to = readTableModel(wanted);
  const foreign = Object.keys(wanted).find(
    name => !KNOWN_FIELDS.has(name) && !isDeepStrictEqual(normalizeMetadata({ f: wanted[name] }), {}),
  );
  if (foreign !== undefined) {
    throw impossibleChange(`The table's metadata has the field "${foreign}", which the server's updates don't know.`);
  }
  if (from.uuid !== to.uuid) {
    throw impossibleChange(`The table ${from.uuid} stands where ${to.uuid} is to be published.`);
  }
  if (from.formatVersion > to.formatVersion) {
    throw impossibleChange(`The table is of format version ${from.formatVersion} and can't go back to ${to.formatVersion}.`);
  }
  const added = findAddedSnapshots(from, to);
  const addedAtLast = added.filter(({ formatVersion }) => formatVersion === to.formatVersion).map(({ snapshot }) => snapshot);
  return {
    requirements: requirementsOf(from, to),
    updates: [
      ...planUpgrades(from, to, added),
      ...(to.location !== from.location ? [{ action: 'set-location', location: to.location }] : []),
      ...planDefinitionUpdates(from, to),
      ...planSnapshotUpdates(from, to, addedAtLast),
      ...planPropertyUpdates(from.properties, to.properties),
      ...removals(from, to),
    ],
  };
}

/** From version to version, each after the snapshots that were committed before it. */
function planUpgrades(from: TableModel, to: TableModel, added: readonly AddedSnapshot[]): Metadata[] {
  const versions = Array.from({ length: to.formatVersion - from.formatVersion }, (_, index) => from.formatVersion + index);
  return versions.flatMap(version => [
    ...added.filter(({ formatVersion }) => formatVersion === version).map(({ snapshot }) => ({ action: 'add-snapshot', snapshot })),
    { action: 'upgrade-format-version', 'format-version': version + 1 },
  ]);
}

/** That the table is still what was compared: another commit in between fails the whole one. */
function requirementsOf(from: TableModel, to: TableModel): Metadata[] {
  const refs = new Set(['main', ...from.refs.keys(), ...to.refs.keys()]);
  return [
    { type: 'assert-table-uuid', uuid: from.uuid },
    ...[...refs].map(ref => ({ type: 'assert-ref-snapshot-id', ref, 'snapshot-id': from.refs.get(ref)?.['snapshot-id'] ?? null })),
    { type: 'assert-last-assigned-field-id', 'last-assigned-field-id': from.lastColumnId },
    { type: 'assert-current-schema-id', 'current-schema-id': from.currentSchemaId },
    ...(from.lastPartitionId === undefined
      ? []
      : [{ type: 'assert-last-assigned-partition-id', 'last-assigned-partition-id': from.lastPartitionId }]),
    { type: 'assert-default-spec-id', 'default-spec-id': from.defaultSpecId },
    { type: 'assert-default-sort-order-id', 'default-sort-order-id': from.defaultSortOrderId },
  ];
}

/** Definitions that the source no longer has; last, when nothing uses them any more. */
function removals(from: TableModel, to: TableModel): Metadata[] {
  const gone = (before: ReadonlyMap<string, Metadata>, after: ReadonlyMap<string, Metadata>) =>
    [...before.keys()].filter(id => !after.has(id)).map(Number);
  const specs = gone(from.specs, to.specs);
  const schemas = gone(from.schemas, to.schemas);
  if (gone(from.sortOrders, to.sortOrders).length > 0) {
    throw impossibleChange('A sort order was removed from the table, which no update can do.');
  }
  return [
    ...(specs.length > 0 ? [{ action: 'remove-partition-specs', 'spec-ids': specs }] : []),
    ...(schemas.length > 0 ? [{ action: 'remove-schemas', 'schema-ids': schemas }] : []),
  ];
}
