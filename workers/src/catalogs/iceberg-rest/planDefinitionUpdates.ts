import { findAdded } from './findAdded';
import { impossibleChange } from './impossibleChange';
import type { Metadata } from './icebergRestModel';
import type { TableModel } from './TableModel';

/** Members of a type that hold a field id (Iceberg spec, "Schemas"). */
const FIELD_ID_MEMBERS: ReadonlySet<string> = new Set(['id', 'element-id', 'key-id', 'value-id']);

/** The updates for schemas, partition specs and sort orders. @throws ReplicationError `unsupported-catalog-change` */
export function planDefinitionUpdates(from: TableModel, to: TableModel): Metadata[] {
  const schemas = findAdded('schema', from.schemas, to.schemas);
  const specs = findAdded('partition spec', from.specs, to.specs);
  const sortOrders = findAdded('sort order', from.sortOrders, to.sortOrders);

  assertCounter('last column id', to.lastColumnId, Math.max(from.lastColumnId, ...schemas.map(highestFieldId)));
  if (to.lastPartitionId !== undefined && from.lastPartitionId !== undefined) {
    const fieldIds = specs.flatMap(spec => (spec.fields as Metadata[]).map(field => Number(field['field-id'])));
    assertCounter('last partition id', to.lastPartitionId, Math.max(from.lastPartitionId, ...fieldIds));
  }
  return [
    ...schemas.map(schema => ({ action: 'add-schema', schema, 'last-column-id': to.lastColumnId })),
    ...(to.currentSchemaId === from.currentSchemaId ? [] : [{ action: 'set-current-schema', 'schema-id': to.currentSchemaId }]),
    ...specs.map(spec => ({ action: 'add-spec', spec })),
    ...(to.defaultSpecId === from.defaultSpecId ? [] : [{ action: 'set-default-spec', 'spec-id': to.defaultSpecId }]),
    ...sortOrders.map(order => ({ action: 'add-sort-order', 'sort-order': order })),
    ...(to.defaultSortOrderId === from.defaultSortOrderId
      ? []
      : [{ action: 'set-default-sort-order', 'sort-order-id': to.defaultSortOrderId }]),
  ];
}

/** Later columns are numbered from it on, so a server that reckons another one would give them other ids. */
function assertCounter(name: string, wanted: number, reckoned: number): void {
  if (wanted !== reckoned) {
    throw impossibleChange(`The table's ${name} is ${wanted}, and the server would reckon ${reckoned}.`);
  }
}

function highestFieldId(value: unknown): number {
  if (typeof value !== 'object' || value === null) {
    return 0;
  }
  const ids = Object.entries(value).map(([name, member]) =>
    typeof member === 'number' && FIELD_ID_MEMBERS.has(name) ? member : highestFieldId(member),
  );
  return Math.max(0, ...ids);
}
