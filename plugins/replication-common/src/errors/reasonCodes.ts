/**
 * Every reason that Portage can give for what is not plainly done, with the next action that a person may take.
 * Codes are promises: scripts and alerts match on them.
 * @public
 */
export const REASON_ACTIONS = {
  // Documents and set-up
  'invalid-document': 'Correct the fields that the message names, then apply the document again.',
  'unknown-cluster': 'Create the cluster first, or correct its name in the policy.',
  'unknown-connection': 'Add the connection under replication.connections in app-config of this region, or correct its name.',
  'connection-not-allowed': 'Bind this worker to the connection under replication.workers, or let another worker do it.',
  'cluster-in-use': 'Delete or change the policies that use the cluster first.',
  'target-conflict': 'Give each policy a target location and reference of its own.',
  'replication-cycle': 'Change source or target so that no policy reads what it, directly or by others, writes.',
  'unsupported-connection-type': 'Use one of the connection types that the message lists, or install the extension that brings it.',
  'unsupported-kind': 'Use a policy kind that this backend knows, or install the extension that brings it.',
  'no-worker': 'Start a worker that serves the region, or add the region to replication.worker.regions.',
  // Storage and catalog
  'storage-unreachable': 'Check endpoint and network of the storage; the work is tried again.',
  'storage-throttled': 'Nothing, it is tried again; lower limits.concurrency of the cluster if it stays.',
  'storage-full': 'Free space in the target storage, then retry the job.',
  'storage-denied': "Check the connection's credentials and the permissions of its account.",
  'storage-error': "Read the message and the task's log; retry once the storage is well.",
  'path-outside-root': "Use paths below the connection's root only.",
  'source-file-missing':
    'Nothing if the table was compacted or expired meanwhile, the head is read again; else restore the file or expire its snapshot.',
  'source-changed': 'Nothing, the head is read again.',
  'target-occupied': 'Another object stands at the target; remove it or choose another location.',
  'checksum-mismatch': 'Retry; if it stays, check the storage and the network between.',
  'catalog-unreachable': "Check the catalog's address and health; the work is tried again.",
  'catalog-denied': "Check the catalog connection's credentials and rights.",
  'catalog-conflict': 'Nothing, the head is read again.',
  'catalog-error': "Read the message and the catalog's log.",
  'unsupported-identifier': 'Rename the table or its namespace at the source, or exclude it.',
  'unsupported-catalog-change':
    "Set allowDropAndRegister on the catalog's connection, or drop the table from the replica by hand; it is registered anew.",
  'unknown-reference': 'Create the reference in the catalog, or correct its name in the policy.',
  'replica-diverged': "Find who committed to the replica; `portage resume POLICY --take-over` puts the source's state back.",
  'not-configured': 'Add the missing setting that the message names.',
  // Iceberg
  'unregistered-path': 'Add the prefix to the cluster that stores it, then run the policy again.',
  'source-below-target': 'Choose a target location that no source table lies under.',
  'corrupt-metadata': 'Repair or restore the file that the message names; the other tables go on.',
  'unsupported-format-version': 'Keep the table at format version 1, 2 or 3.',
  'unsupported-encryption': 'Replicate only tables that are not encrypted.',
  'unsupported-delete-files': "Compact the table's delete files (rewrite_position_delete_files), or exclude it.",
  'unsupported-orc-deletes': 'Rewrite the position deletes as Parquet, or exclude the table.',
  'unsupported-view': 'Exclude the view.',
  'unsupported-codec': 'Write manifests with one of the codecs that the message lists.',
  'audit-failed': "Nothing was published. Keep the job's report and report a defect; the source is untouched.",
  'held-with-group': 'Resolve the reason of the table that the message names; tables of one commit are published together.',
  'table-held': 'Resolve the reason of each held table; the others were published.',
  'history-pruned': 'Restore the lost files or expire the snapshots at the source; with `history: strict` such a table is held instead.',
  'replica-damaged': 'Read the audit report; restore the files that it names, then verify again.',
  'not-provable': 'Run the policy, so that the replica is level with what the source still has, then verify again.',
  'nothing-published': 'Run the policy once, then try again.',
  'fuse-blown': 'Look at the list of files; where it is right, prune again with --override-fuse, or raise pruning.fuse in the policy.',
  'foreign-replica': "Another policy's files lie below the location; move or remove them, then prune again.",
  // Jobs
  'nothing-new': 'Nothing: source and replica are equal.',
  'overlap-skipped': 'Nothing, or set overlap to queue.',
  'replica-behind': 'Look at the running job; raise limits of the target cluster, or lengthen the interval of the trigger.',
  'misfire-skipped': 'Nothing, or set misfire to once or all.',
  'policy-suspended': 'Resume the policy.',
  cancelled: 'Run the policy again when it is wanted.',
  'plan-changed': 'Plan again, and approve the new plan.',
  'approval-required': 'Approve the plan by its hash.',
  'dependency-failed': 'Resolve the reason of the earlier stage, then retry.',
  'lease-lost': 'Nothing, another worker goes on with the task.',
  'attempts-exhausted': 'Resolve the last reason that the message names, then retry the job.',
  'timed-out': "Try again; if it stays, read the worker's log and check what it talks to.",
  'payload-too-large': 'Report a defect: payloads and results are at most 64 kB.',
  'not-found': 'Correct the name.',
  'lost-update': 'Read the object again and apply the change to its new version.',
  'internal-error': "Read the log; report a defect with the job's id.",
} as const;

/** @public */
export type ReasonCode = keyof typeof REASON_ACTIONS;
