import { isReplicationError, type Reason, type ReasonCode } from '@portage/backstage-plugin-replication-common';
import type { CatalogChange } from '@portage/backstage-plugin-replication-node';
import type { NessieClient } from './NessieClient';
import { partKindChanges } from './partKindChanges';
import { keysToRead, planOperations } from './planOperations';
import { readContents } from './readContents';

/** What Nessie will never take, as against a conflict, which trying again may cure. */
const FINAL: ReadonlySet<ReasonCode> = new Set<ReasonCode>(['catalog-error', 'unsupported-identifier']);

/** Those of the changes that a branch can't hold as it stands at `hash`, each with the reason. */
export async function findImpossible(
  client: NessieClient,
  options: { reference: string; hash: string; changes: readonly CatalogChange[]; signal?: AbortSignal },
): Promise<{ key: string[]; reason: Reason }[]> {
  const { changes, ...state } = options;
  const contents = await readContents(client, { ...state, keys: keysToRead(changes) });
  return changes.flatMap(change => {
    try {
      const { rest, cleared } = partKindChanges([change], contents);
      planOperations(rest, cleared);
      return [];
    } catch (error) {
      if (!isReplicationError(error)) {
        throw error;
      }
      return FINAL.has(error.code) ? [{ key: change.key, reason: error.reason }] : [];
    }
  });
}
