import { TextAreaField } from '@backstage/ui';
import { fieldProps } from './fieldProps';
import type { FieldProps, TextFieldName } from './FormState';

/** Several lines of text. */
export function LinesInput(props: FieldProps<TextFieldName> & { placeholder?: string; rows?: number }) {
  const { state, field, placeholder, rows = 3 } = props;
  return (
    <TextAreaField
      {...fieldProps(props)}
      rows={rows}
      value={state.values[field]}
      placeholder={placeholder}
      spellCheck="false"
      onChange={value => state.onChange({ [field]: value })}
    />
  );
}
