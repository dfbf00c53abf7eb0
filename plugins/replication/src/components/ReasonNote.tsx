import type { Reason } from '@portage/backstage-plugin-replication-common';
import { RiArrowRightLine } from '@remixicon/react';
import styles from './ReasonNote.module.css';

/** Why something is not plainly done, and what a person may do next. */
export function ReasonNote(props: { reason: Reason; hideCode?: boolean }) {
  const { reason, hideCode } = props;
  return (
    <div className={styles.note}>
      <span className={styles.message}>
        {reason.message} {!hideCode && <span className={styles.code}>{reason.code}</span>}
      </span>
      <span className={styles.action}>
        <RiArrowRightLine size={14} className={styles.arrow} aria-label="Next:" />
        <span>{reason.action}</span>
      </span>
    </div>
  );
}
