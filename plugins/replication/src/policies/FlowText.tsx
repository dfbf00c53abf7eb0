import type { Policy } from '@portage/backstage-plugin-replication-common';
import { RiArrowRightLine } from '@remixicon/react';
import { readIcebergPolicy } from '../model/readIcebergPolicy';
import styles from './FlowText.module.css';

/** From where to where a policy carries. */
export function FlowText(props: { policy: Policy }) {
  const { replication } = props.policy.spec;
  const iceberg = readIcebergPolicy(replication);
  if (!iceberg) {
    return <span>{replication.kind}</span>;
  }
  const { source, target } = iceberg;
  return (
    <span
      className={styles.flow}
      title={`${source.reference} of ${source.cluster} → ${target.reference} of ${target.cluster}, files below ${target.location}`}
    >
      <span className={styles.end}>{source.reference}</span>
      <RiArrowRightLine size={14} className={styles.arrow} aria-label="to" />
      <span className={styles.end}>{target.reference}</span>
    </span>
  );
}
