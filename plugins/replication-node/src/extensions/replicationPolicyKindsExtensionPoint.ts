import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { PolicyKind } from '../policies/PolicyKind';

/** Takes policy kinds from other backend modules. @public */
export interface ReplicationPolicyKindsExtensionPoint {
  addPolicyKind(...kinds: PolicyKind<any>[]): void;
}

/** @public */
export const replicationPolicyKindsExtensionPoint = createExtensionPoint<ReplicationPolicyKindsExtensionPoint>({
  id: 'replication.policyKinds',
});
