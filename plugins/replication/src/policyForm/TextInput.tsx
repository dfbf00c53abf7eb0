import { TextField } from '@backstage/ui';
import { fieldProps } from './fieldProps';
import type { FieldProps, TextFieldName } from './FormState';

/** One line of text. */
export function TextInput(props: FieldProps<TextFieldName> & { placeholder?: string; isFixed?: boolean }) {
  const { state, field, placeholder, isFixed } = props;
  return (
    <TextField
      {...fieldProps(props)}
      {...(isFixed && { isDisabled: true })}
      value={state.values[field]}
      placeholder={placeholder}
      autoComplete="off"
      spellCheck="false"
      onChange={value => state.onChange({ [field]: value })}
    />
  );
}
