import { VisuallyHidden } from '@backstage/ui';
import { useId } from 'react';
import styles from './SegmentedControl.module.css';

/** A choice of a few that stand side by side, small enough for a panel's header. */
export function SegmentedControl<T extends string>(props: {
  label: string;
  options: readonly { id: T; label: string }[];
  value: T;
  onChange: (value: T) => void;
}) {
  const { label, options, value, onChange } = props;
  const name = useId();
  return (
    <fieldset className={styles.control}>
      <VisuallyHidden>
        <legend>{label}</legend>
      </VisuallyHidden>
      {options.map(option => (
        <label key={option.id} className={styles.option}>
          <input type="radio" name={name} value={option.id} checked={option.id === value} onChange={() => onChange(option.id)} />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
