import type { PolicyDocument } from '@portage/backstage-plugin-replication-common';
import type { PolicyActivity } from '../database/operations/policies/readPolicyActivity';
import type { DbPolicyRow } from '../database/tables';
import type { HealthVerdict } from '../health/classifyPolicy';
import type { TriggerState } from '../triggers/TriggerStore';

/** A policy's row with everything that tells how the policy is. */
export interface PolicyFactsRow {
  row: DbPolicyRow;
  document: PolicyDocument;
  activity: PolicyActivity;
  trigger: TriggerState;
  verdict: HealthVerdict;
}
