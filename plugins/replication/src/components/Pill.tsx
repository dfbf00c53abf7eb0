import type { CSSProperties, ReactNode } from 'react';
import styles from './Pill.module.css';

/** An icon and a word on a tint of their colour. */
export function Pill(props: { icon: ReactNode; colour: string; children: ReactNode; title?: string }) {
  const { icon, colour, children, title } = props;
  return (
    <span className={styles.pill} style={{ '--pill-colour': colour } as CSSProperties} title={title}>
      {icon}
      <span className={styles.label}>{children}</span>
    </span>
  );
}
