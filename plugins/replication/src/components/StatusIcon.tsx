import type { Status } from '@portage/backstage-plugin-replication-common';
import { RiCheckboxCircleFill, RiCloseCircleFill, RiForbid2Line, RiLoader4Line, RiSkipForwardFill, RiTimeLine } from '@remixicon/react';
import { statusColour } from './statusColour';
import styles from './StatusIcon.module.css';

const ICONS = {
  waiting: RiTimeLine,
  running: RiLoader4Line,
  succeeded: RiCheckboxCircleFill,
  failed: RiCloseCircleFill,
  cancelled: RiForbid2Line,
  skipped: RiSkipForwardFill,
} as const;

/** A status by shape and colour; the word stands beside it, or in its label. */
export function StatusIcon(props: { status: Status; size?: number; label?: string }) {
  const { status, size = 16, label } = props;
  const Icon = ICONS[status];
  return (
    <span className={styles.icon} {...(label ? { role: 'img', 'aria-label': label, title: label } : { 'aria-hidden': true })}>
      <Icon size={size} color={statusColour(status)} className={status === 'running' ? styles.spinning : undefined} />
    </span>
  );
}
