import type { SchemaField } from './SchemaNode';

/**
 * Iceberg's own order of the fields of entries, data files, manifest files and summaries (spec v1 to v3). Any fixed order would do for
 * a digest; this one is the order that writers use, so that nearly all records are hashed as they stand.
 */
const USUAL_ORDER = [
  [0, 1, 3, 4, 2],
  [134, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 137, 125, 128, 131, 132, 135, 140, 142, 143, 144, 145],
  [500, 501, 502, 517, 515, 516, 503, 504, 505, 506, 512, 513, 514, 507, 519, 520],
  [509, 518, 510, 511],
].flat();

const RANKS = new Map(USUAL_ORDER.map((id, rank) => [id, rank]));

/** The order in which a record's fields are hashed, as indexes into `fields`; it depends on ids (else names), never on the writer's order. */
export function canonicalFieldOrder(fields: readonly SchemaField[]): number[] {
  return [...fields.keys()].sort((a, b) => {
    const difference = rankOf(fields[a]) - rankOf(fields[b]);
    if (difference !== 0) {
      return difference;
    }
    return fields[a].name < fields[b].name ? -1 : 1;
  });
}

function rankOf({ id }: SchemaField): number {
  if (id === undefined) {
    return Number.MAX_SAFE_INTEGER;
  }
  return RANKS.get(id) ?? USUAL_ORDER.length + id;
}
