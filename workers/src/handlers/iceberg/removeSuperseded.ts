import type { IcebergJobContext } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import { publishedFolder } from './jobFiles';
import type { PublishedTable } from './jobTables';

/** A verification that has just begun reads the list of the publication that was the last one then; later it has a copy. */
const LIST_READ_MS = 15 * 60_000;

/**
 * Removes what a publication made superfluous: older lists of published tables, and the metadata files from which the last
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
  const keptSinceMs = Date.now() - LIST_READ_MS;
  const kept = new Set([tablesFile, context.lastPublished?.tablesFile]);
  const superseded = [...unused, ...republished.flatMap(({ local }) => local?.stagedLocation ?? [])];
  for await (const page of storage.list(publishedFolder(context), { signal })) {
    const old = page.filter(({ uri, modifiedAt }) => !kept.has(uri) && (!modifiedAt || Date.parse(modifiedAt) < keptSinceMs));
    superseded.push(...old.map(({ uri }) => uri));
  }
  await storage.delete(superseded, { signal });
}
