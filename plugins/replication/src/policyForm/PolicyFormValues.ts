import type { PolicySpecification, Trigger } from '@portage/backstage-plugin-replication-common';

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
}

export type PolicyField = keyof PolicyFormValues;

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
};
