import type { Stage } from '@portage/backstage-plugin-replication-common';

/** What the tasks of a stage come to. */
export type StageSummary = Pick<Stage, 'tasks' | 'progress'>;
