import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { CatalogChange, TablePointer } from '@portage/backstage-plugin-replication-node';
import type { Metadata } from './icebergRestModel';
import { planTableUpdates, type CommitPlan } from './planTableUpdates';
import { planViewUpdates } from './planViewUpdates';

export type PutChange = Extract<CatalogChange, { type: 'put' }>;

/** What stands at a key, with its metadata as the server tells it. */
export interface StandingEntry {
  pointer: TablePointer;
  metadata: Metadata;
}

/** One request, or two, to the catalog. */
export type CommitStep =
  | { type: 'rename'; kind: TablePointer['kind']; from: string[]; to: string[] }
  | { type: 'update'; put: PutChange; wanted: Metadata; plan: CommitPlan }
  /** What updates can't express: the entry is made anew in the place of the old one. `cause` says why. */
  | { type: 'replace'; put: PutChange; standing: TablePointer; cause: ReplicationError }
  | { type: 'register'; put: PutChange }
  | { type: 'drop'; kind: TablePointer['kind']; key: string[] };

/** What is done first. Compare-and-set comes before what only asks whether a name is free, so that one of several writers wins early. */
const ORDER: readonly CommitStep['type'][] = ['rename', 'update', 'replace', 'register', 'drop'];

/**
 * Works out the requests of a commit, in their order. Pure.
 *
 * @param standing - by the key's JSON; what stands at the keys of all changes
 * @param wanted - by the key's JSON; the parsed metadata of each put
 * @throws ReplicationError `catalog-conflict` where something else stands at a key than the caller believes; `catalog-error` where a key
 *   is changed twice
 */
export function planCommit(
  changes: readonly CatalogChange[],
  standing: ReadonlyMap<string, StandingEntry>,
  wanted: ReadonlyMap<string, Metadata>,
): CommitStep[] {
  assertEachOnce(changes);
  changes.forEach(change => assertExpected(change, standing.get(idOf(change.key))?.pointer));

  const renames = findRenames(changes, standing, wanted);
  const renamedFrom = new Set([...renames.values()].map(({ pointer }) => idOf(pointer.key)));
  const steps = changes.flatMap((change): CommitStep[] => {
    if (change.type === 'drop') {
      const entry = standing.get(idOf(change.key))!;
      return renamedFrom.has(idOf(change.key)) ? [] : [{ type: 'drop', kind: entry.pointer.kind, key: change.key }];
    }
    const origin = renames.get(idOf(change.key));
    const entry = origin ?? standing.get(idOf(change.key));
    if (!entry) {
      return [{ type: 'register', put: change }];
    }
    const rename: CommitStep[] = origin ? [{ type: 'rename', kind: change.kind, from: origin.pointer.key, to: change.key }] : [];
    return [...rename, ...planPut(change, entry, wanted.get(idOf(change.key))!)];
  });
  return steps.sort((left, right) => ORDER.indexOf(left.type) - ORDER.indexOf(right.type));
}

export function idOf(key: readonly string[]): string {
  return JSON.stringify(key);
}

/** The updates that bring an entry to its wanted metadata. */
export function planUpdates(kind: TablePointer['kind'], current: Metadata, wanted: Metadata): CommitPlan {
  return kind === 'view' ? planViewUpdates(current, wanted) : planTableUpdates(current, wanted);
}

function planPut(put: PutChange, { pointer, metadata }: StandingEntry, wanted: Metadata): CommitStep[] {
  try {
    const differentKind = pointer.kind !== put.kind;
    if (differentKind) {
      throw new ReplicationError('unsupported-catalog-change', `A ${pointer.kind} stands where a ${put.kind} is to be published.`);
    }
    const plan = planUpdates(put.kind, metadata, wanted);
    return plan.updates.length === 0 ? [] : [{ type: 'update', put, wanted, plan }];
  } catch (error) {
    if (error instanceof ReplicationError && error.code === 'unsupported-catalog-change') {
      return [{ type: 'replace', put, standing: pointer, cause: error }];
    }
    throw error;
  }
}

/** A put under a new key and a drop of the same table are one rename: some servers hold no table twice. */
function findRenames(
  changes: readonly CatalogChange[],
  standing: ReadonlyMap<string, StandingEntry>,
  wanted: ReadonlyMap<string, Metadata>,
): Map<string, StandingEntry> {
  const dropped = new Map<unknown, StandingEntry>();
  for (const { type, key } of changes) {
    const entry = standing.get(idOf(key));
    if (type === 'drop' && entry) {
      dropped.set(uuidOf(entry.metadata), entry);
    }
  }
  const renames = new Map<string, StandingEntry>();
  for (const change of changes) {
    const uuid = change.type === 'put' && !standing.has(idOf(change.key)) ? uuidOf(wanted.get(idOf(change.key))!) : undefined;
    const entry = uuid === undefined ? undefined : dropped.get(uuid);
    if (entry && change.type === 'put' && entry.pointer.kind === change.kind) {
      renames.set(idOf(change.key), entry);
      dropped.delete(uuid);
    }
  }
  return renames;
}

function uuidOf(metadata: Metadata): unknown {
  return metadata['table-uuid'] ?? metadata['view-uuid'];
}

function assertEachOnce(changes: readonly CatalogChange[]): void {
  const seen = new Set<string>();
  for (const { key } of changes) {
    if (seen.has(idOf(key))) {
      throw new ReplicationError('catalog-error', `One commit can't change ${key.join('.')} twice.`);
    }
    seen.add(idOf(key));
  }
}

function assertExpected(change: CatalogChange, current: TablePointer | undefined): void {
  const any = change.type === 'drop' && change.expectedMetadataLocation === undefined;
  const expected = any ? current?.metadataLocation : change.expectedMetadataLocation;
  if ((change.type === 'drop' && !current) || current?.metadataLocation !== expected) {
    throw new ReplicationError(
      'catalog-conflict',
      `${change.key.join('.')} was expected at ${expected ?? (any ? 'some location' : 'no location')} and stands at ` +
        `${current?.metadataLocation ?? 'no location'}.`,
    );
  }
}
