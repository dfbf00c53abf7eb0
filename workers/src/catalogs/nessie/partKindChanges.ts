import type { CatalogChange } from '@portage/backstage-plugin-replication-node';
import type { NessieContent } from './nessieModel';
import { toPointer } from './toPointer';

type DropChange = Extract<CatalogChange, { type: 'drop' }>;

/**
 * Parts what one commit can't do: where a view takes a table's name, or a table a view's, the old one must be gone first. Pure.
 *
 * @returns the drops that make room, and all changes and contents as they are once there is room
 */
export function partKindChanges(
  changes: readonly CatalogChange[],
  contents: ReadonlyMap<string, NessieContent>,
): { clearing: DropChange[]; rest: CatalogChange[]; cleared: ReadonlyMap<string, NessieContent> } {
  const clearing: DropChange[] = [];
  const cleared = new Map(contents);
  const rest = changes.map((change): CatalogChange => {
    const current = toPointer(change.key, contents.get(JSON.stringify(change.key)));
    if (change.type === 'drop' || !current || current.kind === change.kind) {
      return change;
    }
    cleared.delete(JSON.stringify(change.key));
    // A caller that expected nothing there finds a conflict.
    clearing.push({ type: 'drop', key: change.key, expectedMetadataLocation: change.expectedMetadataLocation ?? '' });
    return { ...change, expectedMetadataLocation: undefined, contentId: undefined, replace: undefined };
  });
  return { clearing, rest, cleared };
}
