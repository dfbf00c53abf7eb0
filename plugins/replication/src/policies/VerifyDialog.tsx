import { Select } from '@backstage/ui';
import { verifyLevelSchema, type Policy, type VerifyLevel } from '@portage/backstage-plugin-replication-common';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useReplicationMutation } from '../api/useReplicationMutation';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { useLinks } from '../components/useLinks';
import { createIdempotencyKey } from '../model/createIdempotencyKey';

const LABELS: Record<VerifyLevel, string> = {
  metadata: 'metadata: digests of both sides, from nothing',
  files: 'files: every copied file against its source, too',
  rows: 'rows: the rows of each branch and tag on both sides, too',
};

/** Asks how deep a verification shall look, and starts it. */
export function VerifyDialog(props: { policy: Policy; onClose: () => void }) {
  const { policy, onClose } = props;
  const { name } = policy.metadata;
  const links = useLinks();
  const navigate = useNavigate();
  const verify = useReplicationMutation('verifyPolicy');
  const [level, setLevel] = useState<VerifyLevel>('metadata');
  const onConfirm = () =>
    verify.mutate(
      { path: { name }, body: { level }, idempotencyKey: createIdempotencyKey() },
      { onSuccess: job => navigate(links.job(job.id)) },
    );
  return (
    <ConfirmDialog
      title={`Verify ${name}`}
      confirmLabel="Verify"
      cancelLabel="Close"
      isPending={verify.isPending}
      error={verify.error}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p>The last published commit is proved again, from nothing: no earlier proof counts. Jobs go on beside it, and nothing is changed.</p>
      <Select
        label="Level"
        options={verifyLevelSchema.options.map(id => ({ id, label: LABELS[id] }))}
        selectedKey={level}
        onSelectionChange={key => setLevel(verifyLevelSchema.parse(key))}
      />
    </ConfirmDialog>
  );
}
