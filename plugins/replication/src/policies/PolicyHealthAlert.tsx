import { Alert, ButtonLink } from '@backstage/ui';
import type { Policy } from '@portage/backstage-plugin-replication-common';
import { useLinks } from '../components/useLinks';

const ALERT_STATUS = { unhealthy: 'danger', degraded: 'warning', suspended: 'info', unknown: 'info' } as const;

/** Why a policy is not plainly healthy, and what to do next. */
export function PolicyHealthAlert(props: { policy: Policy }) {
  const { name } = props.policy.metadata;
  const { health, reason, lastJob, verification } = props.policy.status;
  const links = useLinks();
  if (health === 'healthy' || !reason) {
    return null;
  }
  return (
    <Alert
      status={ALERT_STATUS[health]}
      icon
      title={reason.message}
      description={`${reason.action} (${reason.code})`}
      customActions={
        reason.code === 'replica-damaged' && verification ? (
          <ButtonLink size="small" variant="secondary" href={links.auditReport(name, verification.jobId)}>
            Open the audit report
          </ButtonLink>
        ) : (
          lastJob?.status === 'failed' && (
            <ButtonLink size="small" variant="secondary" href={links.job(lastJob.id)}>
              Open the failed job
            </ButtonLink>
          )
        )
      }
    />
  );
}
