import type { IcebergJobContext, JobPurpose, PruneJobResult, VerifyOptions } from '@portage/backstage-plugin-replication-common';
import type { Prices, Published } from '@portage/backstage-plugin-replication-node';

/** What an Iceberg job is compiled to: its tasks' common context, where they run, and what its purpose asks for. */
export interface CompiledIcebergPolicy extends Record<string, unknown> {
  context: IcebergJobContext;
  region: string;
  purpose: JobPurpose;
  dryRun: boolean;
  lastPublished?: Published;
  /** What moving data costs, with where it may come from and where it goes; absent where no prices are configured. */
  pricing?: { prices: Prices; regions: { sources: string[]; target: string } };
  /** See `CompileContext.interrupted`. */
  interrupted?: boolean;
  verify?: VerifyOptions;
  prune?: CompiledPruning;
}

/** A pruning, with durations in milliseconds. */
export interface CompiledPruning {
  graceMs: number;
  retentionMs: number;
  fuse: { count: number; percent: number };
  overrideFuse: boolean;
  /** What the last pruning found unneeded, and since when. */
  previousUnneeded?: PruneJobResult['unneeded'];
}
