import { createConditionExports } from '@backstage/plugin-permission-node';
import { clusterPermissionResourceRef, policyPermissionResourceRef } from './resourceRefs';
import { isClusterOwner, isPolicyOwner } from './rules';

const clusterExports = createConditionExports({ resourceRef: clusterPermissionResourceRef, rules: { isOwner: isClusterOwner } });
const policyExports = createConditionExports({ resourceRef: policyPermissionResourceRef, rules: { isOwner: isPolicyOwner } });

/**
 * Conditions on clusters, for permission policies.
 * @public
 */
export const clusterConditions = clusterExports.conditions;

/**
 * Makes a decision about a cluster of {@link clusterConditions}.
 * @public
 */
export const createClusterConditionalDecision = clusterExports.createConditionalDecision;

/**
 * Conditions on policies and their jobs, for permission policies.
 * @public
 */
export const policyConditions = policyExports.conditions;

/**
 * Makes a decision about a policy or its jobs of {@link policyConditions}.
 * @public
 */
export const createPolicyConditionalDecision = policyExports.createConditionalDecision;
