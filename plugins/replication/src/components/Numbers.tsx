import type { ReactNode } from 'react';
import styles from './Numbers.module.css';

/** Figures in a row, each above what it counts. */
export function Numbers(props: { entries: readonly (readonly [label: string, value: ReactNode])[] }) {
  return (
    <div className={styles.tiles}>
      {props.entries.map(([label, value]) => (
        <span key={label} className={styles.number}>
          <span className={styles.value}>{value}</span>
          <span className={styles.label}>{label}</span>
        </span>
      ))}
    </div>
  );
}
