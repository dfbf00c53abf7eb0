import type { Policy } from '@portage/backstage-plugin-replication-common';
import { useReplicationMutation } from '../api/useReplicationMutation';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { useNotify } from '../components/useNotify';
import { readIcebergPolicy } from '../model/readIcebergPolicy';

/** Asks before commits of others on the replica are given up for the source's state. */
export function TakeOverDialog(props: { policy: Policy; onClose: () => void }) {
  const { policy, onClose } = props;
  const { name } = policy.metadata;
  const notify = useNotify();
  const resume = useReplicationMutation('resumePolicy');
  const iceberg = readIcebergPolicy(policy.spec.replication);

  const onConfirm = () =>
    resume.mutate(
      { path: { name }, body: { takeOver: true } },
      {
        onSuccess: () => {
          notify({ title: `${name} takes the replica over`, description: "The next job puts the source's state back.", status: 'success' });
          onClose();
        },
      },
    );
  return (
    <ConfirmDialog
      title="Take the replica over?"
      confirmLabel="Take over"
      destructive
      isPending={resume.isPending}
      error={resume.error}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      Somebody else committed to {iceberg ? <code>{iceberg.target.reference}</code> : 'the replica'}. Taking over puts the source's state on
      top of those commits: they stay in the history, but readers no longer see what they brought. Find out first who needs them.
    </ConfirmDialog>
  );
}
