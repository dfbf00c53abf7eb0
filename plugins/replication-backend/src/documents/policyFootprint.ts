import type { PolicyDocument } from '@portage/backstage-plugin-replication-common';
import { z } from 'zod';

/** A place that a policy reads or writes, with the path of the field that names it. */
export type PolicyPlace =
  | { type: 'reference'; cluster: string; reference: string; path: string }
  | { type: 'location'; cluster: string; location: string; path: string };

/** What a policy touches, as far as its document tells. */
export interface PolicyFootprint {
  /** Every cluster that the document names, in the document's order. */
  clusters: readonly { name: string; role: 'source' | 'target' | 'storage'; path: string }[];
  reads: readonly PolicyPlace[];
  writes: readonly PolicyPlace[];
}

const text = z.string().optional();
/** The fields that all kinds of policies share; a kind's own schema has checked the rest. */
const placesSchema = z.object({
  source: z.object({ cluster: text, reference: text, path: text }).optional(),
  target: z.object({ cluster: text, reference: text, storage: text, location: text, path: text }).optional(),
});

const ROOT = 'spec.replication';

/**
 * Reads a policy's places from the fields that every kind names alike: `source` and `target` with `cluster`, and beside it `reference`
 * (catalogs), `path` (storages) or `storage` and `location` (where a catalog's files lie).
 */
export function policyFootprint(policy: PolicyDocument): PolicyFootprint {
  const { source, target } = placesSchema.parse(policy.spec.replication);
  const clusters: { name: string; role: 'source' | 'target' | 'storage'; path: string }[] = [];
  const reads: PolicyPlace[] = [];
  const writes: PolicyPlace[] = [];

  if (source?.cluster) {
    clusters.push({ name: source.cluster, role: 'source', path: `${ROOT}.source.cluster` });
    reads.push(...placesOf(source.cluster, 'source', source));
  }
  if (target?.cluster) {
    clusters.push({ name: target.cluster, role: 'target', path: `${ROOT}.target.cluster` });
    writes.push(...placesOf(target.cluster, 'target', target));
  }
  if (target?.storage) {
    clusters.push({ name: target.storage, role: 'storage', path: `${ROOT}.target.storage` });
    if (target.location) {
      writes.push({ type: 'location', cluster: target.storage, location: target.location, path: `${ROOT}.target.location` });
    }
  }
  return { clusters, reads, writes };
}

function placesOf(cluster: string, end: 'source' | 'target', fields: { reference?: string; path?: string }): PolicyPlace[] {
  const places: PolicyPlace[] = [];
  if (fields.reference !== undefined) {
    places.push({ type: 'reference', cluster, reference: fields.reference, path: `${ROOT}.${end}.reference` });
  }
  if (fields.path !== undefined) {
    places.push({ type: 'location', cluster, location: fields.path, path: `${ROOT}.${end}.path` });
  }
  return places;
}
