import { createReason, type Reason } from '@portage/backstage-plugin-replication-common';
import type { CatalogChange } from '@portage/backstage-plugin-replication-node';
import type { EntryStore } from './EntryStore';
import type { Metadata } from './icebergRestModel';
import { planCommit, type CommitStep, type StandingEntry } from './planCommit';

/** What would keep a change from being made, whatever stands in the catalog: told before anything is published, so that the others go on. */
export async function findImpossible(options: {
  store: EntryStore;
  changes: readonly CatalogChange[];
  standing: ReadonlyMap<string, StandingEntry>;
  wanted: ReadonlyMap<string, Metadata>;
  allowDropAndRegister: boolean;
  absentLocation: string;
}): Promise<{ key: string[]; reason: Reason }[]> {
  const { store, changes, standing, wanted, allowDropAndRegister, absentLocation } = options;
  const impossible: { key: string[]; reason: Reason }[] = [];
  for (const step of planCommit(changes, standing, wanted)) {
    const reason = unsupportedBy(store, step);
    if (reason) {
      impossible.push(reason);
    } else if (step.type === 'replace' && !allowDropAndRegister) {
      const { put, standing: pointer, cause } = step;
      if (put.kind !== pointer.kind || !(await store.canOverwrite(pointer, absentLocation))) {
        impossible.push({ key: put.key, reason: cause.reason });
      }
    }
  }
  return impossible;
}

function unsupportedBy({ warehouse, client }: EntryStore, step: CommitStep): { key: string[]; reason: Reason } | undefined {
  if (step.type === 'drop' || step.type === 'rename') {
    return undefined;
  }
  const { key, kind } = step.put;
  if (kind === 'view' && !warehouse.supports('POST /v1/{prefix}/namespaces/{namespace}/register-view')) {
    return { key, reason: createReason('unsupported-view', `The server of "${client.name}" registers no views.`) };
  }
  return undefined;
}
