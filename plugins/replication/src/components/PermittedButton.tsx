import { Button, type ButtonProps } from '@backstage/ui';
import { usePermission } from '@backstage/plugin-permission-react';
import { isResourcePermission, type Permission } from '@backstage/plugin-permission-common';

/**
 * A button for what needs a permission. Who lacks it sees the button, disabled, and the permission's name: what can be done
 * stays visible, and it is clear what to ask for.
 */
export function PermittedButton(props: ButtonProps & { permission: Permission; resourceRef?: string; blockedBecause?: string }) {
  const { permission, resourceRef, blockedBecause, isDisabled, ...rest } = props;
  const { allowed, loading } = usePermission(isResourcePermission(permission) ? { permission, resourceRef } : { permission });
  const denied = !loading && !allowed ? `You need the permission ${permission.name}` : undefined;
  return (
    <span title={denied ?? blockedBecause}>
      <Button {...rest} isDisabled={isDisabled || !allowed || blockedBecause !== undefined} />
    </span>
  );
}
