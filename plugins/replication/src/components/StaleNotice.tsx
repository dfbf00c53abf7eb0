import { RiWifiOffLine } from '@remixicon/react';
import { describeError } from '../model/describeError';
import styles from './StaleNotice.module.css';
import { TimeAgo } from './TimeAgo';

/** Says that what is shown is old, since the last look failed. */
export function StaleNotice(props: { error: Error; updatedAt: number }) {
  const { error, updatedAt } = props;
  const { title, detail } = describeError(error);
  return (
    <div className={styles.notice} role="status" title={detail}>
      <RiWifiOffLine size={14} aria-hidden />
      <span>
        {title}; what you see is from <TimeAgo at={new Date(updatedAt).toISOString()} />.
      </span>
    </div>
  );
}
