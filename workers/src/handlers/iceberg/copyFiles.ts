import { isReplicationError, MAX_NAMED_FILES, ReplicationError, type Reason } from '@portage/backstage-plugin-replication-common';
import type { TaskHandler } from '@portage/backstage-plugin-replication-node';
import { copyObject, mapConcurrent, readCopyPlan } from '../../transfer';
import { RuleStorageRegistry } from './RuleStorageRegistry';
import { isStale } from './isStale';
import { writeMissingFiles } from './missingFiles';

/** What concerns one file for good; anything else ends the task, to be tried again or to fail with its reason. */
const FILE_FAILURES: ReadonlySet<string> = new Set([
  'source-file-missing',
  'target-occupied',
  'source-changed',
  'checksum-mismatch',
  'unregistered-path',
  'path-outside-root',
]);

/**
 * Copies one slice of a copy plan. Idempotent: an object that already stands at its target with the planned size is counted, not copied again,
 * and a target object appears whole or not at all.
 *
 * A file that fails for good does not stop the others: its table fails the audit, and the tables of other files go on. Where a
 * source file is gone and the source's head has moved meanwhile, the plan is stale and the job begins again. With the head where it was, and
 * a policy that allows pruning, the names of what is gone are kept for a plan without the snapshots that need it.
 */
export const copyFiles: TaskHandler<'copy-files'> = {
  kind: 'copy-files',

  async run(context) {
    const { payload, connections, progress, log, signal } = context;
    const target = await connections.storage(payload.target.storage);
    const registry = new RuleStorageRegistry(payload.rules, connections);
    const outcome = { copied: 0, present: 0, bytes: 0, failed: [] as { uri: string; reason: Reason }[], failedCount: 0 };
    const missing: string[] = [];
    const fail = (uri: string, error: ReplicationError) => {
      outcome.failedCount += 1;
      if (error.code === 'source-file-missing') {
        missing.push(uri);
      }
      log.error(`${uri}: ${error.message}`);
      if (outcome.failed.length < MAX_NAMED_FILES) {
        outcome.failed.push({ uri, reason: error.reason });
      }
    };

    progress.expect({ items: payload.copyPlan.to - payload.copyPlan.from });
    const items = readCopyPlan({ storage: target, uri: payload.copyPlan.uri, slice: payload.copyPlan, signal });
    await mapConcurrent(items, { concurrency: payload.concurrency, signal }, async (item, itemSignal) => {
      try {
        const source = await registry.storageOf(item.sourceUri);
        const result = await copyObject({ source, target, ...item, signal: itemSignal });
        if (result.kind === 'source-changed') {
          throw new ReplicationError('source-changed', `${item.sourceUri} is not of the ${item.sizeBytes} bytes that the table records`);
        }
        outcome[result.kind] += 1;
        outcome.bytes += result.kind === 'copied' ? result.bytes : 0;
        progress.advance({ items: 1, bytes: item.sizeBytes });
      } catch (error) {
        if (!isReplicationError(error) || !FILE_FAILURES.has(error.code)) {
          throw error;
        }
        fail(item.sourceUri, error);
      }
    });

    const sourceChanged = await isStale(context, outcome.failed);
    const mayPrune = payload.history === 'prune' && missing.length > 0 && !sourceChanged;
    const missingFile = mayPrune ? await writeMissingFiles(target, { context: payload, uris: missing, signal }) : undefined;
    return { ...outcome, sourceChanged, missingFile };
  },
};
