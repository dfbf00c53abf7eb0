import { JsonDocument, type JsonNode } from './JsonDocument';

/**
 * Takes snapshots out of a table's metadata as Iceberg's own expiry does: with the branches and tags that point at them and with their
 * statistics. Of the snapshot log every entry up to the last one of theirs goes, for what is left must have no gaps (Iceberg spec, "Table
 * Metadata Fields", `snapshot-log`). `parent-snapshot-id` of the others stays as it is, and so does everything else.
 *
 * @param ids - never the current snapshot's: the result would be no valid metadata
 */
export function pruneSnapshots(document: JsonDocument, ids: ReadonlySet<string>): JsonDocument {
  const { root } = document;
  const isPruned = (node: JsonNode) => ids.has(document.integerTextMember(node, 'snapshot-id') ?? '');

  for (const name of ['snapshots', 'statistics', 'partition-statistics']) {
    const array = document.member(root, name);
    if (array) {
      const items = document.items(root, name);
      document.keepItems(
        array,
        items.filter(item => !isPruned(item)),
      );
    }
  }
  const log = document.member(root, 'snapshot-log');
  if (log) {
    const entries = document.items(root, 'snapshot-log');
    document.keepItems(log, entries.slice(entries.findLastIndex(isPruned) + 1));
  }
  const refs = document.objectMember(root, 'refs');
  if (refs) {
    const gone = document.entries(refs).flatMap(([name, ref]) => (isPruned(ref) ? name : []));
    document.changeMembers(refs, { set: {}, remove: new Set(gone) });
  }
  return JsonDocument.parse(document.uri, document.toText());
}
