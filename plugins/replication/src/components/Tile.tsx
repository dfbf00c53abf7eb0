import { Skeleton } from '@backstage/ui';
import type { ReactNode } from 'react';
import styles from './Tile.module.css';

/** One number with its name and a note. `value` is `undefined` while it loads. */
export function Tile(props: { label: string; value: ReactNode | undefined; note?: ReactNode; title?: string }) {
  const { label, value, note, title } = props;
  return (
    <div className={styles.tile} title={title}>
      <span className={styles.label}>{label}</span>
      {value === undefined ? <Skeleton width="60%" height={28} /> : <span className={styles.value}>{value}</span>}
      <span className={styles.note}>{value === undefined ? null : note}</span>
    </div>
  );
}
