import { pruningSchema, type IcebergPolicy, type PolicySpecification, type Trigger } from '@portage/backstage-plugin-replication-common';

/** What the form holds, all as text, since a field may stand half typed. */
export interface PolicyFormValues {
  name: string;
  title: string;
  description: string;
  owner: string;
  sourceCluster: string;
  sourceReference: string;
  targetCluster: string;
  targetReference: string;
  targetStorage: string;
  targetLocation: string;
  /** One pattern a line. */
  include: string;
  exclude: string;
  triggerType: Trigger['type'];
  every: string;
  cron: string;
  timeZone: string;
  at: string;
  misfire: PolicySpecification['misfire'];
  overlap: PolicySpecification['overlap'];
  priority: number;
  history: IcebergPolicy['history'];
  /** `manual` where the document has no pruning: then a person starts it. */
  pruningRuns: 'automatic' | 'manual';
  pruningEvery: string;
  pruningGrace: string;
  pruningRetention: string;
  fuseCount: number;
  fusePercent: number;
}

export type PolicyField = keyof PolicyFormValues;

const PRUNING = pruningSchema.parse({});

/** What a new policy begins with. */
export const INITIAL_VALUES: PolicyFormValues = {
  name: '',
  title: '',
  description: '',
  owner: '',
  sourceCluster: '',
  sourceReference: 'main',
  targetCluster: '',
  targetReference: '',
  targetStorage: '',
  targetLocation: '',
  include: '',
  exclude: '',
  triggerType: 'continuous',
  every: '30s',
  cron: '0 * * * *',
  timeZone: 'UTC',
  at: '',
  misfire: 'once',
  overlap: 'skip',
  priority: 50,
  history: 'strict',
  pruningRuns: 'manual',
  pruningEvery: PRUNING.every,
  pruningGrace: PRUNING.grace,
  pruningRetention: PRUNING.retention,
  fuseCount: PRUNING.fuse.count,
  fusePercent: PRUNING.fuse.percent,
};
