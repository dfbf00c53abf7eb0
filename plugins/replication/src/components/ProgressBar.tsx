import type { CSSProperties } from 'react';
import styles from './ProgressBar.module.css';

/** @param share - between 0 and 1; `undefined` where the total isn't known yet */
export function ProgressBar(props: { share: number | undefined; label: string; colour?: string }) {
  const { share, label, colour = 'var(--portage-running)' } = props;
  const percent = share === undefined ? undefined : Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div
      className={styles.track}
      style={{ '--bar-colour': colour } as CSSProperties}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent !== undefined && { 'aria-valuenow': percent })}
      title={percent === undefined ? label : `${label}: ${percent} %`}
    >
      {percent === undefined ? <div className={styles.indeterminate} /> : <div className={styles.fill} style={{ width: `${percent}%` }} />}
    </div>
  );
}
