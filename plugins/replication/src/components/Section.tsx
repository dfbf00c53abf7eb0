import { BgProvider } from '@backstage/ui';
import { useId, type ReactNode } from 'react';
import styles from './Section.module.css';

/** A titled panel. `flush` leaves out the padding, for tables. */
export function Section(props: {
  title: string;
  hint?: ReactNode;
  actions?: ReactNode;
  flush?: boolean;
  children: ReactNode;
  className?: string;
}) {
  const { title, hint, actions, flush, children, className } = props;
  const titleId = useId();
  return (
    <BgProvider bg="neutral-1">
      <section className={[styles.section, className].filter(Boolean).join(' ')} aria-labelledby={titleId}>
        <header className={styles.header}>
          <h2 className={styles.title} id={titleId}>
            {title}
          </h2>
          {hint && <span className={styles.hint}>{hint}</span>}
          {actions && <div className={styles.actions}>{actions}</div>}
        </header>
        <div className={flush ? `${styles.body} ${styles.flush}` : styles.body}>{children}</div>
      </section>
    </BgProvider>
  );
}
