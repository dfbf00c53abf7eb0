import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { normalizeOwner } from './normalizeOwner';
import type { OwnedResource } from './OwnedResource';
import { clusterPermissionResourceRef, policyPermissionResourceRef } from './resourceRefs';

const paramsSchema = z.object({
  owners: z.array(z.string()).describe('Entity references; typically the ownership claims of the user'),
});

const isOwner = {
  name: 'IS_OWNER',
  description: 'Allow only what one of the given users or groups owns',
  paramsSchema,
  apply: ({ owner }: OwnedResource, { owners }: z.infer<typeof paramsSchema>) => owners.map(normalizeOwner).includes(owner),
  toQuery: ({ owners }: z.infer<typeof paramsSchema>) => ({ owners: owners.map(normalizeOwner) }),
};

/** Clusters of given owners. */
export const isClusterOwner = createPermissionRule({ ...isOwner, resourceRef: clusterPermissionResourceRef });

/** Policies of given owners, and the jobs of these policies. */
export const isPolicyOwner = createPermissionRule({ ...isOwner, resourceRef: policyPermissionResourceRef });
