import { ReplicationError, type PathRule } from '@portage/backstage-plugin-replication-common';
import type { AuditTableResult } from '../../../audit';
import { auditReplica, MemoryMap } from '../../../audit/__testUtils__/auditReplica';
import type { MemoryStorage } from '../../../audit/__testUtils__/MemoryStorage';
import { localizeTable, planTable, type LocalizedTable, type TablePlan, type UnreachableSnapshot } from '../../../localize';
import type { CopyItem } from '../../../localize/CopyItem';
import { inlineThreads } from '../../../localize/testing/inlineThreads';
import { planReachable } from '../planReachable';

export interface ReplicateInMemoryOptions {
  /** Holds the source and the replica. */
  storage: MemoryStorage;
  rules: readonly PathRule[];
  location: string;
  metadataLocation: string;
  map?: MemoryMap;
  /**
   * Leave out history that the source has lost; `last` is what was left out before, `reported` what an audit has missed, `takesBack` whether the
   * catalog takes old snapshots, by default so.
   */
  prune?: { last: readonly UnreachableSnapshot[]; reported?: readonly string[]; takesBack?: boolean };
}

/** One state of a table as a job would publish it, if the audit found no problem. */
export interface ReplicatedTable {
  plan: TablePlan;
  copies: CopyItem[];
  localized: LocalizedTable;
  audit: AuditTableResult;
}

/** Plans, copies, localizes and audits one state of a table as the stages of a job do, and keeps what is proved in the map. */
export async function replicateInMemory(options: ReplicateInMemoryOptions): Promise<ReplicatedTable> {
  const { storage, rules, location, metadataLocation, map = new MemoryMap(), prune } = options;
  const mapping = { rules, location };
  const work = { metadataLocation, mapping, registry: storage, openMap: () => map, threads: inlineThreads };
  const copies: CopyItem[] = [];
  const makePlan = (pruned: readonly UnreachableSnapshot[] = []) => {
    copies.length = 0;
    return planTable({
      ...work,
      key: ['sales', 'orders'],
      pruned,
      hasDeleteFile: prune && (async uri => storage.has(uri)),
      emit: async items => {
        copies.push(...items);
      },
    });
  };
  const planWithout = (missing: readonly string[]) =>
    planReachable({
      ...work,
      missingFiles: new Set(missing),
      last: prune?.last ?? [],
      takesBack: prune?.takesBack ?? true,
      plan: makePlan,
      signal: new AbortController().signal,
    });
  let plan = prune ? await planWithout(prune.reported ?? []) : await makePlan();
  const missing = copies.filter(({ sourceUri }) => !storage.has(sourceUri)).map(({ sourceUri }) => sourceUri);
  if (prune && missing.length > 0) {
    plan = await planWithout(missing);
  }
  for (const { sourceUri, targetUri, sizeBytes } of copies) {
    const bytes = storage.get(sourceUri);
    if (bytes.length !== sizeBytes) {
      throw new ReplicationError('source-changed', `${sourceUri} has ${bytes.length} bytes where its manifest says ${sizeBytes}.`);
    }
    storage.put(targetUri, bytes);
  }
  const localized = await localizeTable({ plan, mapping, registry: storage, target: storage, map, threads: inlineThreads });
  const replica = {
    sourceMetadataLocation: metadataLocation,
    replicaMetadataLocation: localized.metadataLocation,
    replicaSha256: localized.metadataSha256,
    metadataFolder: `${plan.directory}metadata/`,
    rows: localized.files,
    prunedSnapshots: plan.prunedSnapshots.map(({ snapshotId }) => snapshotId),
  };
  const audit = await auditReplica({ rules: [...rules], location }, storage, replica, map);
  if (audit.digest) {
    await map.write(audit.proofs);
  }
  return { plan, copies, localized, audit };
}
