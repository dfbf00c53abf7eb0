import { Checkbox } from '@backstage/ui';
import type { Policy } from '@portage/backstage-plugin-replication-common';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useReplicationMutation } from '../api/useReplicationMutation';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { useLinks } from '../components/useLinks';
import { createIdempotencyKey } from '../model/createIdempotencyKey';

/** Starts a pruning: a dry run unless a person wants it done. */
export function PruneDialog(props: { policy: Policy; onClose: () => void }) {
  const { policy, onClose } = props;
  const { name } = policy.metadata;
  const links = useLinks();
  const navigate = useNavigate();
  const prune = useReplicationMutation('prunePolicy');
  const [dryRun, setDryRun] = useState(true);
  const [overrideFuse, setOverrideFuse] = useState(false);
  const onConfirm = () =>
    prune.mutate(
      { path: { name }, body: { dryRun, overrideFuse: !dryRun && overrideFuse }, idempotencyKey: createIdempotencyKey() },
      { onSuccess: job => navigate(links.job(job.id)) },
    );
  return (
    <ConfirmDialog
      title={`Prune ${name}`}
      confirmLabel={dryRun ? 'List what would go' : 'Move to quarantine'}
      cancelLabel="Close"
      destructive={!dryRun}
      isPending={prune.isPending}
      error={prune.error}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>
        Local copies that no retained snapshot of the replica needs, for longer than the grace period, are moved to quarantine, and deleted
        when their time there is over. Files that Portage did not write are never touched.
      </p>
      <Checkbox isSelected={dryRun} onChange={setDryRun}>
        Dry run: only list the files
      </Checkbox>
      {!dryRun && (
        <Checkbox isSelected={overrideFuse} onChange={setOverrideFuse}>
          Override the fuse: I have seen the list, however long it is
        </Checkbox>
      )}
    </ConfirmDialog>
  );
}
