import type { LocalizedFile } from '@portage/backstage-plugin-replication-common';
import { digestManifestList } from '../digest/digestManifestList';
import type { AuditContext } from './AuditContext';
import type { ManifestListAudit, ReadList } from './auditManifestLists';
import { isProved, type ManifestAudit } from './auditManifests';
import type { ManifestReference } from './ManifestTable';

/** A list that is proved with all that is below it. */
export interface ProvedManifestList {
  /** The logical digest (hex). */
  digest: string;
  /** Indexes of the rules that the proof rests on. */
  rulesUsed: number[];
  /** The row to write; absent where an earlier proof stands. */
  row?: LocalizedFile;
}

/** The different manifests of a table, and what is known of each. */
export interface AuditedManifests {
  references: readonly ManifestReference[];
  audits: readonly (ManifestAudit | undefined)[];
}

/** Puts the digests of lists together, of those whose manifests are all proved. */
export function proveManifestLists(
  context: AuditContext,
  lists: ReadonlyMap<string, ManifestListAudit>,
  manifests: AuditedManifests,
): Map<string, ProvedManifestList> {
  const proved = new Map<string, ProvedManifestList>();
  for (const [key, list] of lists) {
    const outcome = 'proved' in list ? list.proved : proveManifestList(context, list, manifests);
    if (outcome) {
      proved.set(key, outcome);
    }
  }
  return proved;
}

function proveManifestList(context: AuditContext, list: ReadList, manifests: AuditedManifests): ProvedManifestList | undefined {
  if (list.contentDigest === undefined) {
    return undefined;
  }
  const children: { sourcePath: string; digest: string }[] = [];
  const rulesUsed = new Set<number>();
  for (const index of list.manifests) {
    const audit = manifests.audits[index];
    if (!isProved(audit)) {
      return undefined;
    }
    children.push({ sourcePath: manifests.references[index].sourcePath, digest: audit.digest });
    audit.rulesUsed.forEach(rule => rulesUsed.add(rule));
  }
  const digest = digestManifestList({ contentDigest: list.contentDigest, manifests: children });
  return { digest, rulesUsed: [...rulesUsed], row: { ...list.row, proof: context.proofs.write(digest, rulesUsed) } };
}
