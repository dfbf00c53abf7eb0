import { SearchField } from '@backstage/ui';
import styles from './ListSearch.module.css';

/** The search above a list. */
export function ListSearch(props: { label: string; value: string; onChange: (value: string) => void }) {
  const { label, value, onChange } = props;
  return (
    <div className={styles.search}>
      <SearchField aria-label={label} placeholder={label} value={value} onChange={onChange} />
    </div>
  );
}
