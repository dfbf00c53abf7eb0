import type { Reason, Status } from '@portage/backstage-plugin-replication-common';
import { Pill } from './Pill';
import { StatusIcon } from './StatusIcon';
import { statusColour } from './statusColour';

/** The status of a job, stage or task in a word; its reason is the title. */
export function StatusBadge(props: { status: Status; reason?: Reason }) {
  const { status, reason } = props;
  return (
    <Pill icon={<StatusIcon status={status} size={14} />} colour={statusColour(status)} title={reason?.message}>
      {status}
    </Pill>
  );
}
