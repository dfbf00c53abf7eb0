import {
  parseDuration,
  pruneJobResultSchema,
  pruneOptionsSchema,
  pruningSchema,
  type Pruning,
} from '@portage/backstage-plugin-replication-common';
import type { CompileContext } from '@portage/backstage-plugin-replication-node';
import type { CompiledPruning } from './CompiledIcebergPolicy';

/** A pruning as a policy and whoever started it ask for; a policy that says nothing of it has the defaults. */
export function compilePruning(pruning: Pruning | undefined, { options, lastResult }: CompileContext): CompiledPruning {
  const { grace, retention, fuse } = pruning ?? pruningSchema.parse({});
  const { overrideFuse } = pruneOptionsSchema.parse(options ?? {});
  return {
    graceMs: parseDuration(grace),
    retentionMs: parseDuration(retention),
    fuse,
    overrideFuse,
    previousUnneeded: lastResult && pruneJobResultSchema.parse(lastResult).unneeded,
  };
}
