import styles from './ChartTooltip.module.css';

/** What a chart shows beside the pointer. */
export function ChartTooltip(props: { title: string; rows: readonly { name: string; value: string; colour?: string }[] }) {
  return (
    <div className={styles.tooltip}>
      <span className={styles.title}>{props.title}</span>
      {props.rows.map(({ name, value, colour }) => (
        <span key={name} className={styles.row}>
          {colour && <span className={styles.key} style={{ background: colour }} />}
          <span className={styles.name}>{name}</span>
          <span className={styles.value}>{value}</span>
        </span>
      ))}
    </div>
  );
}
