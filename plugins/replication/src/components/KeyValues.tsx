import { Fragment, type ReactNode } from 'react';
import styles from './KeyValues.module.css';

/** Names and values in two columns. Entries without a value are left out. */
export function KeyValues(props: { entries: readonly (readonly [name: string, value: ReactNode])[] }) {
  return (
    <dl className={styles.list}>
      {props.entries
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}
