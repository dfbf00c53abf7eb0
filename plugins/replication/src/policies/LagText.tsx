import type { LagSummary } from '@portage/backstage-plugin-replication-common';
import { formatBytes } from '../format/formatBytes';
import { formatExactCount } from '../format/formatCount';
import { formatLag } from '../format/formatLag';
import { formatUtc } from '../format/formatUtc';

/** A lag in a few words; rows, bytes and the moment of the measure stand in the title. */
export function LagText(props: { lag: LagSummary | undefined }) {
  const { lag } = props;
  if (!lag) {
    return <span title="Not measured yet">–</span>;
  }
  const title = `${formatExactCount(lag.rows)} rows, ${formatBytes(lag.bytes)}; measured ${formatUtc(new Date(lag.measuredAt))}`;
  return <span title={title}>{formatLag(lag).replace(' behind', '')}</span>;
}
