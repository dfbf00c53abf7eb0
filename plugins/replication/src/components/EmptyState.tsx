import type { ReactNode } from 'react';
import styles from './EmptyState.module.css';

/** Nothing is there, and what to do next. */
export function EmptyState(props: { icon?: ReactNode; title: string; description?: ReactNode; actions?: ReactNode }) {
  const { icon, title, description, actions } = props;
  return (
    <div className={styles.root}>
      {icon && (
        <span className={styles.icon} aria-hidden>
          {icon}
        </span>
      )}
      <p className={styles.title}>{title}</p>
      {description && <p className={styles.description}>{description}</p>}
      {actions && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
