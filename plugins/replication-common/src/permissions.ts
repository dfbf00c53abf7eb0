import { createPermission } from '@backstage/plugin-permission-common';

/** @public */
export const RESOURCE_TYPE_CLUSTER = 'replication-cluster';
/** @public */
export const RESOURCE_TYPE_POLICY = 'replication-policy';

/** @public */
export const clusterReadPermission = createPermission({
  name: 'replication.cluster.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_CLUSTER,
});
/** @public */
export const clusterCreatePermission = createPermission({ name: 'replication.cluster.create', attributes: { action: 'create' } });
/** @public */
export const clusterUpdatePermission = createPermission({
  name: 'replication.cluster.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_CLUSTER,
});
/** @public */
export const clusterDeletePermission = createPermission({
  name: 'replication.cluster.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_CLUSTER,
});
/** @public */
export const policyReadPermission = createPermission({
  name: 'replication.policy.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_POLICY,
});
/** @public */
export const policyCreatePermission = createPermission({ name: 'replication.policy.create', attributes: { action: 'create' } });
/** @public */
export const policyUpdatePermission = createPermission({
  name: 'replication.policy.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_POLICY,
});
/** @public */
export const policyDeletePermission = createPermission({
  name: 'replication.policy.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_POLICY,
});
/** @public */
export const policyRunPermission = createPermission({ name: 'replication.policy.run', attributes: {}, resourceType: RESOURCE_TYPE_POLICY });
/** @public */
export const policyApprovePermission = createPermission({
  name: 'replication.policy.approve',
  attributes: {},
  resourceType: RESOURCE_TYPE_POLICY,
});
/** A job is permitted as its policy is. @public */
export const jobReadPermission = createPermission({
  name: 'replication.job.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_POLICY,
});
/** @public */
export const jobCancelPermission = createPermission({ name: 'replication.job.cancel', attributes: {}, resourceType: RESOURCE_TYPE_POLICY });
/** What worker tokens are restricted to. @public */
export const brokerUsePermission = createPermission({ name: 'replication.broker.use', attributes: {} });

/** @public */
export const replicationPermissions = [
  clusterReadPermission,
  clusterCreatePermission,
  clusterUpdatePermission,
  clusterDeletePermission,
  policyReadPermission,
  policyCreatePermission,
  policyUpdatePermission,
  policyDeletePermission,
  policyRunPermission,
  policyApprovePermission,
  jobReadPermission,
  jobCancelPermission,
  brokerUsePermission,
];
