import { Alert, Button, Dialog, DialogBody, DialogFooter, DialogHeader } from '@backstage/ui';
import { isFinal, policyRunPermission, type Plan, type Policy } from '@portage/backstage-plugin-replication-common';
import { RiPlayLine } from '@remixicon/react';
import { useEffect, type ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { POLL_MS } from '../api/pollMs';
import { useReplicationMutation } from '../api/useReplicationMutation';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { Bytes } from '../components/Bytes';
import { ColourScope } from '../components/ColourScope';
import { CopyableText } from '../components/CopyableText';
import { ErrorNotice } from '../components/ErrorNotice';
import { HeldTables } from '../components/HeldTables';
import { KeyValues } from '../components/KeyValues';
import { Numbers } from '../components/Numbers';
import { PermittedButton } from '../components/PermittedButton';
import { ProgressBar } from '../components/ProgressBar';
import { TextLink } from '../components/TextLink';
import { useLinks } from '../components/useLinks';
import { describeSavings } from '../components/describeSavings';
import { formatCost } from '../format/formatCost';
import { formatCount } from '../format/formatCount';
import { pluralize } from '../format/pluralize';
import { shortenHash } from '../format/shortenHash';
import { createIdempotencyKey } from '../model/createIdempotencyKey';
import { shortenJobId } from '../model/shortenJobId';
import { summarizeJob } from '../model/summarizeJob';
import styles from './PlanDialog.module.css';

function PlanSummary(props: { plan: Plan }) {
  const { plan } = props;
  const links = useLinks();
  const numbers: [string, ReactNode][] = [
    ['tables', formatCount(plan.tables)],
    ['files to copy', formatCount(plan.files)],
    ['bytes to copy', <Bytes value={plan.bytes} />],
    ['manifests to rewrite', formatCount(plan.manifests)],
    ['requests', formatCount(plan.requests)],
    ...(plan.cost ? ([['egress cost', formatCost(plan.cost)]] as [string, ReactNode][]) : []),
    ...describeSavings(plan),
  ];
  return (
    <>
      {plan.reason && <Alert status="info" icon title={plan.reason.message} description={plan.reason.action} mb="4" />}
      <Numbers entries={numbers} />
      <KeyValues
        entries={[
          ['Plan', <CopyableText value={plan.hash} label="plan hash" shown={shortenHash(plan.hash)} />],
          ['Every item', plan.items && <CopyableText value={plan.items} label="plan file" />],
          ['Job', <TextLink href={links.job(plan.jobId)}>{shortenJobId(plan.jobId)}</TextLink>],
        ]}
      />
      {plan.heldTables.length > 0 && (
        <div className={styles.held}>
          <h3 className={styles.heldTitle}>{pluralize(plan.heldTables.length, 'table')} would be held</h3>
          <HeldTables tables={plan.heldTables} />
        </div>
      )}
    </>
  );
}

/** A dry run: what a job would copy, rewrite and hold, before anything is done. */
export function PlanDialog(props: { policy: Policy; onClose: () => void }) {
  const { policy, onClose } = props;
  const { name } = policy.metadata;
  const links = useLinks();
  const navigate = useNavigate();
  const { mutate: start, reset, ...dryRun } = useReplicationMutation('planPolicy');
  const run = useReplicationMutation('runPolicy');
  const id = dryRun.data?.id;

  useEffect(() => {
    start({ path: { name } });
    return reset;
  }, [start, reset, name]);

  const job = useReplicationQuery(
    'getJob',
    { path: { id: id ?? '' } },
    { enabled: id !== undefined, pollMs: last => (last && isFinal(last.status) ? undefined : POLL_MS.live / 2) },
  );
  const plan = useReplicationQuery('getPlan', { path: { id: id ?? '' } }, { enabled: job.data?.status === 'succeeded' });
  const error = dryRun.error ?? job.error ?? plan.error ?? run.error;
  const failed = job.data && isFinal(job.data.status) && job.data.status !== 'succeeded' ? job.data : undefined;

  const onRun = () =>
    run.mutate(
      { path: { name }, body: { plan: plan.data?.hash }, idempotencyKey: createIdempotencyKey() },
      { onSuccess: started => navigate(links.job(started.id)) },
    );

  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={680} isDismissable>
      <DialogHeader>{`Plan of ${name}`}</DialogHeader>
      <DialogBody>
        <ColourScope>
          {error && <ErrorNotice error={error} onRetry={dryRun.error ? () => start({ path: { name } }) : undefined} />}
          {!error && failed && (
            <Alert
              status={failed.reason?.code === 'nothing-new' ? 'success' : 'danger'}
              icon
              title={failed.reason?.message ?? `The dry run is ${failed.status}`}
              description={failed.reason?.action}
            />
          )}
          {!error && !failed && !plan.data && (
            <div className={styles.progress} role="status">
              <span>{job.data ? `Planning: ${summarizeJob(job.data)}` : 'Starting a dry run'}…</span>
              <ProgressBar share={undefined} label="Planning" />
            </div>
          )}
          {!error && plan.data && <PlanSummary plan={plan.data} />}
        </ColourScope>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          Close
        </Button>
        {plan.data && (
          <PermittedButton
            permission={policyRunPermission}
            resourceRef={name}
            iconStart={<RiPlayLine />}
            isPending={run.isPending}
            blockedBecause={policy.status.suspended ? 'The policy is suspended; resume it first' : undefined}
            onPress={onRun}
          >
            Run this plan
          </PermittedButton>
        )}
      </DialogFooter>
    </Dialog>
  );
}
