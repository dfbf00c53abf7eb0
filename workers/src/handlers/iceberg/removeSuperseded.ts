import type { IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { publishedFolder } from './jobFiles';
import type { PublishedTable } from './jobTables';

/**
 * Removes what a publication made superfluous: lists of published tables older than the last one, and the metadata files from which the last
 * publication's final ones were made. No catalog ever named these, so no reader can miss them; this publication's own, and the list of the last one,
 * stay, since the task may run again.
 */
export async function removeSuperseded(options: {
  context: IcebergJobContext;
  storage: StorageConnector;
  /** The list of this publication. */
  tablesFile: string;
  /** The tables of the last publication that were published anew. */
  republished: readonly PublishedTable[];
  /** Files of this publication that the catalog has no use for. */
  unused: readonly string[];
  signal: AbortSignal;
}): Promise<void> {
  const { context, storage, tablesFile, republished, unused, signal } = options;
  const kept = new Set([tablesFile, context.lastPublished?.tablesFile]);
  const superseded = [...unused, ...republished.flatMap(({ local }) => local?.stagedLocation ?? [])];
  for await (const page of storage.list(publishedFolder(context), { signal })) {
    superseded.push(...page.map(({ uri }) => uri).filter(uri => !kept.has(uri)));
  }
  await storage.delete(superseded, { signal });
}
