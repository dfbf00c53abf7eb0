import type { HealthOverview, Policy } from '@portage/backstage-plugin-replication-common';
import { Bytes } from '../components/Bytes';
import { HealthCounts } from '../components/HealthCounts';
import { Tile } from '../components/Tile';
import { formatCount } from '../format/formatCount';
import { formatDuration } from '../format/formatDuration';
import { isLevel } from '../format/formatLag';
import { pluralize } from '../format/pluralize';
import styles from './OverviewTiles.module.css';

function sum(counts: Record<string, number>): number {
  return Object.values(counts).reduce((total, count) => total + count, 0);
}

/** The policy that is furthest behind. */
function furthestBehind(policies: readonly Policy[]): Policy | undefined {
  return policies
    .filter(policy => policy.status.lag && !isLevel(policy.status.lag))
    .toSorted((one, other) => other.status.lag!.seconds - one.status.lag!.seconds)[0];
}

function FurthestBehind(props: { policies: readonly Policy[] | undefined }) {
  const { policies } = props;
  const label = 'Furthest behind';
  const behind = policies && furthestBehind(policies);
  if (behind) {
    const { name } = behind.metadata;
    return <Tile label={label} value={formatDuration(behind.status.lag!.seconds * 1_000)} note={name} title={name} />;
  }
  return policies?.some(({ status }) => status.lag) ? (
    <Tile label={label} value="level" note="every replica" />
  ) : (
    <Tile label={label} value={policies && '–'} note="nothing is measured yet" />
  );
}

/** The numbers of the overview. */
export function OverviewTiles(props: {
  health: HealthOverview | undefined;
  policies: readonly Policy[] | undefined;
  runningCount: number | undefined;
}) {
  const { health, policies, runningCount } = props;
  const jobs = health?.jobs;
  return (
    <div className={styles.tiles}>
      <Tile
        label="Policies"
        value={health && formatCount(sum(health.policies))}
        note={health && <HealthCounts counts={health.policies} />}
      />
      <Tile
        label="Clusters"
        value={health && formatCount(sum(health.clusters))}
        note={health && <HealthCounts counts={health.clusters} />}
      />
      <FurthestBehind policies={policies} />
      <Tile
        label="Jobs running"
        value={jobs && formatCount(runningCount ?? jobs.running)}
        note={jobs && (jobs.waiting > 0 ? `${formatCount(jobs.waiting)} waiting` : 'none waiting')}
      />
      <Tile
        label="Jobs, last 24 hours"
        value={jobs && formatCount(jobs.succeededLastDay + jobs.failedLastDay)}
        note={jobs && (jobs.failedLastDay > 0 ? `${formatCount(jobs.failedLastDay)} failed` : 'none failed')}
      />
      <Tile
        label="Copied, last 24 hours"
        value={health && <Bytes value={health.bytesCopiedLastDay} />}
        note={health && (health.workers.length > 0 ? `by ${pluralize(health.workers.length, 'worker')}` : 'no worker is connected')}
      />
    </div>
  );
}
