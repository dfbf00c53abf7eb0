import { isFinal, jobCancelPermission, policyRunPermission, type Job } from '@portage/backstage-plugin-replication-common';
import { RiRestartLine, RiStopCircleLine } from '@remixicon/react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useReplicationMutation } from '../api/useReplicationMutation';
import { ConfirmDialog } from '../components/ConfirmDialog';
import { PermittedButton } from '../components/PermittedButton';
import { useLinks } from '../components/useLinks';
import { useNotify } from '../components/useNotify';
import { describeError } from '../model/describeError';

/** Cancel for a job that is not over, retry for one that did not succeed. */
export function JobActions(props: { job: Job }) {
  const { job } = props;
  const links = useLinks();
  const navigate = useNavigate();
  const notify = useNotify();
  const cancel = useReplicationMutation('cancelJob');
  const retry = useReplicationMutation('retryJob');
  const [isAsking, setAsking] = useState(false);
  const path = { id: job.id };

  const onCancel = () =>
    cancel.mutate(
      { path },
      {
        onSuccess: () => {
          setAsking(false);
          notify({ title: 'The job is being cancelled', description: 'Running tasks are told to stop.', status: 'info' });
        },
      },
    );
  const onRetry = () =>
    retry.mutate(
      { path },
      {
        onSuccess: next => navigate(links.job(next.id)),
        onError: error => {
          const { title, detail } = describeError(error);
          notify({ title, description: detail, status: 'danger' });
        },
      },
    );

  return (
    <>
      {!isFinal(job.status) && (
        <PermittedButton
          permission={jobCancelPermission}
          resourceRef={job.policy}
          variant="secondary"
          iconStart={<RiStopCircleLine />}
          onPress={() => setAsking(true)}
        >
          Cancel job
        </PermittedButton>
      )}
      {(job.status === 'failed' || job.status === 'cancelled') && (
        <PermittedButton
          permission={policyRunPermission}
          resourceRef={job.policy}
          iconStart={<RiRestartLine />}
          isPending={retry.isPending}
          onPress={onRetry}
        >
          Retry
        </PermittedButton>
      )}
      {isAsking && (
        <ConfirmDialog
          title="Cancel this job?"
          confirmLabel="Cancel job"
          destructive
          isPending={cancel.isPending}
          error={cancel.error}
          onConfirm={onCancel}
          onClose={() => setAsking(false)}
        >
          What has been copied stays and is used by the next job. Nothing half done becomes visible: a replica changes only in the last
          stage, as a whole.
        </ConfirmDialog>
      )}
    </>
  );
}
