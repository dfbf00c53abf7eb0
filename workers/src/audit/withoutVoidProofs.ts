import type { PathRule } from '@portage/backstage-plugin-replication-common';
import type { LocalizationMap } from '@portage/backstage-plugin-replication-node';
import { Proofs } from './digest/Proofs';
import { ReversedRules } from './paths/ReversedRules';

/**
 * A view of a localization map in which proofs that rest on a changed rule are none: whoever plans from it makes those files again,
 * under today's rules, instead of meeting them at the audit.
 */
export function withoutVoidProofs(map: LocalizationMap, mapping: { rules: readonly PathRule[]; location: string }): LocalizationMap {
  const proofs = new Proofs({ reversed: ReversedRules.create(mapping), location: mapping.location });
  return {
    async read(sourcePaths) {
      const rows = await map.read(sourcePaths);
      return new Map([...rows].map(([path, row]) => [path, proofs.read(row.proof) ? row : { ...row, proof: undefined }]));
    },
    write: files => map.write(files),
  };
}
