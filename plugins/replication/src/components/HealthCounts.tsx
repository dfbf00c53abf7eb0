import type { Health } from '@portage/backstage-plugin-replication-common';
import { HEALTH_ORDER } from '../model/worstHealth';
import styles from './HealthCounts.module.css';
import { HealthIcon } from './HealthIcon';

/** How many there are of each health class; classes without any are left out. */
export function HealthCounts(props: { counts: Partial<Record<Health, number>> }) {
  const { counts } = props;
  return (
    <span className={styles.counts}>
      {HEALTH_ORDER.toReversed()
        .filter(health => (counts[health] ?? 0) > 0)
        .map(health => (
          <span key={health} className={styles.count} title={`${counts[health]} ${health}`}>
            <HealthIcon health={health} size={13} label={health} />
            {counts[health]}
          </span>
        ))}
    </span>
  );
}
