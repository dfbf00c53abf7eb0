import { ButtonIcon, ButtonLink, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import {
  policyDeletePermission,
  policyReadPermission,
  policyRunPermission,
  policyUpdatePermission,
  type Policy,
} from '@portage/backstage-plugin-replication-common';
import { usePermission } from '@backstage/plugin-permission-react';
import {
  RiDeleteBinLine,
  RiEditLine,
  RiEyeLine,
  RiFileList3Line,
  RiMore2Line,
  RiPauseLine,
  RiPlayLine,
  RiRestartLine,
  RiScissorsCutLine,
  RiShieldCheckLine,
} from '@remixicon/react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useReplicationMutation } from '../api/useReplicationMutation';
import { PermittedButton } from '../components/PermittedButton';
import { useLinks } from '../components/useLinks';
import { useNotify } from '../components/useNotify';
import { createIdempotencyKey } from '../model/createIdempotencyKey';
import { describeError } from '../model/describeError';
import { DeletePolicyDialog } from './DeletePolicyDialog';
import { PlanDialog } from './PlanDialog';
import { PruneDialog } from './PruneDialog';
import { TakeOverDialog } from './TakeOverDialog';
import { VerifyDialog } from './VerifyDialog';

type OpenDialog = 'plan' | 'delete' | 'take-over' | 'verify' | 'prune';

/** Run, plan, suspend or resume, verify, prune, edit and delete: all that can be done with a policy. */
export function PolicyActions(props: { policy: Policy }) {
  const { policy } = props;
  const { name } = policy.metadata;
  const links = useLinks();
  const navigate = useNavigate();
  const notify = useNotify();
  const [open, setOpen] = useState<OpenDialog>();
  const run = useReplicationMutation('runPolicy');
  const suspend = useReplicationMutation('suspendPolicy');
  const resume = useReplicationMutation('resumePolicy');
  const canRun = usePermission({ permission: policyRunPermission, resourceRef: name });
  const canUpdate = usePermission({ permission: policyUpdatePermission, resourceRef: name });
  const canDelete = usePermission({ permission: policyDeletePermission, resourceRef: name });

  const path = { name };
  const onError = (error: Error) => {
    const { title, detail } = describeError(error);
    notify({ title, description: detail, status: 'danger' });
  };
  const isDiverged = policy.status.reason?.code === 'replica-diverged';
  const { suspended, runningJob } = policy.status;
  // A second run would only be recorded as skipped.
  const isBusy = runningJob !== undefined && policy.spec.replication.overlap === 'skip';

  return (
    <>
      {isBusy ? (
        <ButtonLink href={links.job(runningJob)} iconStart={<RiEyeLine />}>
          Show running job
        </ButtonLink>
      ) : (
        <PermittedButton
          permission={policyRunPermission}
          resourceRef={name}
          iconStart={<RiPlayLine />}
          isPending={run.isPending}
          blockedBecause={suspended ? 'The policy is suspended; resume it first' : undefined}
          onPress={() =>
            run.mutate(
              { path, body: {}, idempotencyKey: createIdempotencyKey() },
              { onSuccess: job => navigate(links.job(job.id)), onError },
            )
          }
        >
          {runningJob ? 'Queue a run' : 'Run now'}
        </PermittedButton>
      )}
      <PermittedButton
        permission={policyReadPermission}
        resourceRef={name}
        variant="secondary"
        iconStart={<RiFileList3Line />}
        onPress={() => setOpen('plan')}
      >
        Plan
      </PermittedButton>
      {isDiverged && (
        <PermittedButton
          permission={policyRunPermission}
          resourceRef={name}
          variant="secondary"
          iconStart={<RiRestartLine />}
          onPress={() => setOpen('take-over')}
        >
          Take over
        </PermittedButton>
      )}
      {suspended ? (
        <PermittedButton
          permission={policyRunPermission}
          resourceRef={name}
          variant="secondary"
          iconStart={<RiPlayLine />}
          isPending={resume.isPending}
          onPress={() =>
            resume.mutate({ path, body: {} }, { onSuccess: () => notify({ title: `${name} is resumed`, status: 'success' }), onError })
          }
        >
          Resume
        </PermittedButton>
      ) : (
        <PermittedButton
          permission={policyRunPermission}
          resourceRef={name}
          variant="secondary"
          iconStart={<RiPauseLine />}
          isPending={suspend.isPending}
          onPress={() =>
            suspend.mutate(
              { path },
              {
                onSuccess: () =>
                  notify({ title: `${name} is suspended`, description: 'No trigger fires until it is resumed.', status: 'info' }),
                onError,
              },
            )
          }
        >
          Suspend
        </PermittedButton>
      )}
      <MenuTrigger>
        <ButtonIcon variant="secondary" icon={<RiMore2Line />} aria-label="More actions" />
        <Menu>
          <MenuItem iconStart={<RiShieldCheckLine />} isDisabled={!canRun.allowed} onAction={() => setOpen('verify')}>
            Verify
          </MenuItem>
          <MenuItem iconStart={<RiScissorsCutLine />} isDisabled={!canRun.allowed} onAction={() => setOpen('prune')}>
            Prune
          </MenuItem>
          <MenuItem iconStart={<RiEditLine />} href={links.editPolicy(name)} isDisabled={!canUpdate.allowed}>
            {policy.managedBy ? 'Show form (read-only)' : 'Edit'}
          </MenuItem>
          <MenuItem
            iconStart={<RiDeleteBinLine />}
            color="danger"
            isDisabled={!canDelete.allowed || policy.managedBy !== undefined}
            onAction={() => setOpen('delete')}
          >
            Delete
          </MenuItem>
        </Menu>
      </MenuTrigger>
      {open === 'plan' && <PlanDialog policy={policy} onClose={() => setOpen(undefined)} />}
      {open === 'verify' && <VerifyDialog policy={policy} onClose={() => setOpen(undefined)} />}
      {open === 'prune' && <PruneDialog policy={policy} onClose={() => setOpen(undefined)} />}
      {open === 'delete' && <DeletePolicyDialog policy={policy} onClose={() => setOpen(undefined)} />}
      {open === 'take-over' && <TakeOverDialog policy={policy} onClose={() => setOpen(undefined)} />}
    </>
  );
}
