import { Button } from '@backstage/ui';
import type { Reason } from '@portage/backstage-plugin-replication-common';
import { useState } from 'react';
import styles from './HeldTables.module.css';
import { ReasonNote } from './ReasonNote';

const MAX_SHOWN = 10;

/** The tables that were not published, each with its reason. */
export function HeldTables(props: { tables: readonly { table: string; reason: Reason }[] }) {
  const { tables } = props;
  const [isExpanded, setExpanded] = useState(false);
  return (
    <>
      <ul className={styles.list}>
        {(isExpanded ? tables : tables.slice(0, MAX_SHOWN)).map(({ table, reason }) => (
          <li key={table} className={styles.item}>
            <span className={styles.table} title={table}>
              {table}
            </span>
            <ReasonNote reason={reason} />
          </li>
        ))}
      </ul>
      {tables.length > MAX_SHOWN && !isExpanded && (
        <Button variant="tertiary" size="small" onPress={() => setExpanded(true)}>
          {`Show all ${tables.length}`}
        </Button>
      )}
    </>
  );
}
