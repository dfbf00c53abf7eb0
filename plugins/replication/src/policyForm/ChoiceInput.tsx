import { Select } from '@backstage/ui';
import styles from './ChoiceInput.module.css';
import { fieldProps } from './fieldProps';
import type { FieldProps, TextFieldName } from './FormState';

export interface ChoiceOption {
  id: string;
  label: string;
  description?: string;
}

/** One of a few. */
export function ChoiceInput(props: FieldProps<TextFieldName> & { options: readonly ChoiceOption[]; placeholder?: string }) {
  const { state, field, options, placeholder } = props;
  const value = state.values[field];
  // A select without a choice has no value that it would validate: the problem is told here instead.
  const unsaid = value === '' ? state.problems[field] : undefined;
  return (
    <div>
      <Select
        {...fieldProps(props)}
        {...(unsaid && { isInvalid: true })}
        options={options}
        placeholder={placeholder}
        selectedKey={value === '' ? null : value}
        onSelectionChange={key => state.onChange({ [field]: key === null ? '' : String(key) })}
      />
      {unsaid && (
        <span className={styles.problem} role="alert">
          {unsaid}
        </span>
      )}
    </div>
  );
}
