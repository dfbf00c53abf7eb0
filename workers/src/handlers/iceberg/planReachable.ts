import { isReplicationError } from '@portage/backstage-plugin-replication-common';
import { findUnreachable, type FindUnreachableOptions, type TablePlan, type UnreachableSnapshot } from '../../localize';
import { mapConcurrent } from '../../transfer';
import { isInSource } from './missingFiles';

/** Files asked for at a time. */
const LOOKS_AT_ONCE = 16;

/**
 * Plans a table without those snapshots of which the source has lost files, where there are such; never without the current one.
 *
 * The rule is one of state: a snapshot that was left out comes back once its file does, and the same source gives the same plan. What the
 * last publication left out is held against the one file that was missing then, so that it costs one question a snapshot and not its whole
 * tree; a search for more begins only where planning, or a copy before, found something gone. A catalog that is told of changes alone takes
 * no snapshot from before its newest one: there it stays left out, unless it has become the current one.
 *
 * @param options - `last`: what the last publication left out; `takesBack`: whether the catalog takes such a snapshot afterwards; `plan` makes
 *   the plan without the given snapshots, and may be called twice
 * @throws ReplicationError `source-file-missing` where the current snapshot needs a file that is gone
 */
export async function planReachable(
  options: Omit<FindUnreachableOptions, 'pruned' | 'history' | 'exists' | 'signal'> & {
    last: readonly UnreachableSnapshot[];
    takesBack: boolean;
    plan: (pruned: readonly UnreachableSnapshot[]) => Promise<TablePlan>;
    signal: AbortSignal;
  },
): Promise<TablePlan> {
  const { last, takesBack, plan, missingFiles, registry, signal } = options;
  const still = new Set<string>();
  await mapConcurrent(last, { concurrency: LOOKS_AT_ONCE, signal }, async ({ snapshotId, missing }, lookSignal) => {
    if (!(await isInSource(missing, { registry, signal: lookSignal }))) {
      still.add(snapshotId);
    }
  });
  const pruned = last.filter(({ snapshotId }) => still.has(snapshotId));
  const history = takesBack ? [] : last.filter(({ snapshotId }) => !still.has(snapshotId));

  // With something pruned or reported the search comes first: it drops what has expired since, and knows the current snapshot.
  if (missingFiles.size === 0 && pruned.length + history.length === 0) {
    try {
      return await plan([]);
    } catch (error) {
      if (!isReplicationError(error) || error.code !== 'source-file-missing') {
        throw error;
      }
    }
  }
  return plan(await findUnreachable({ ...options, pruned, history, exists: uri => isInSource(uri, { registry, signal }) }));
}
