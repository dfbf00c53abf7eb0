import type { BackstageCredentials, PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult, type BasicPermission } from '@backstage/plugin-permission-common';

/** For permissions that are about no object in particular. @throws NotAllowedError */
export async function assertPermitted(
  permissions: PermissionsService,
  permission: BasicPermission,
  options: { credentials: BackstageCredentials },
): Promise<void> {
  const [decision] = await permissions.authorize([{ permission }], options);
  if (decision.result !== AuthorizeResult.ALLOW) {
    throw new NotAllowedError(`Not allowed: ${permission.name}`);
  }
}
