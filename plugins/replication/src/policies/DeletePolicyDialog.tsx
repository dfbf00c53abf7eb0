import type { Policy } from '@portage/backstage-plugin-replication-common';
import { useNavigate } from 'react-router-dom';
import { useReplicationMutation } from '../api/useReplicationMutation';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { useLinks } from '../components/useLinks';
import { useNotify } from '../components/useNotify';
import { readIcebergPolicy } from '../model/readIcebergPolicy';

/** Asks before a policy is deleted, and says where the replica stays. */
export function DeletePolicyDialog(props: { policy: Policy; onClose: () => void }) {
  const { policy, onClose } = props;
  const { name } = policy.metadata;
  const links = useLinks();
  const navigate = useNavigate();
  const notify = useNotify();
  const remove = useReplicationMutation('deletePolicy');
  const iceberg = readIcebergPolicy(policy.spec.replication);

  const onConfirm = () =>
    remove.mutate(
      { path: { name } },
      {
        onSuccess: ({ replica }) => {
          notify({ title: `${name} is deleted`, description: `The replica stays: ${replica}`, status: 'success' });
          navigate(links.policies);
        },
      },
    );
  return (
    <ConfirmDialog
      title={`Delete ${name}?`}
      confirmLabel="Delete policy"
      destructive
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <p style={{ marginTop: 0 }}>Its running jobs are cancelled, and no further commit reaches the replica.</p>
      <p style={{ marginBottom: 0 }}>
        The replica stays readable as it is
        {iceberg && (
          <>
            : tables on <code>{iceberg.target.reference}</code> of <code>{iceberg.target.cluster}</code>, files below{' '}
            <code>{iceberg.target.location}</code>
          </>
        )}
        . Nothing is removed from any storage.
      </p>
    </ConfirmDialog>
  );
}
