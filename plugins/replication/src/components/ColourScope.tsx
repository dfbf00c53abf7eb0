import type { ReactNode } from 'react';
import styles from './ColourScope.module.css';

/** Defines the plugin's colours for what it holds. Dialogs are drawn outside the page's tree and need one of their own. */
export function ColourScope(props: { children: ReactNode }) {
  return <div className={styles.root}>{props.children}</div>;
}
