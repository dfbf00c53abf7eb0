import { Combobox } from '@backstage/ui';
import type { ChoiceOption } from './ChoiceInput';
import { fieldProps } from './fieldProps';
import type { FieldProps, TextFieldName } from './FormState';

/** One of many, or a text of one's own. */
export function SuggestInput(props: FieldProps<TextFieldName> & { options: readonly ChoiceOption[]; placeholder?: string }) {
  const { state, field, options, placeholder } = props;
  return (
    <Combobox
      {...fieldProps(props)}
      options={options}
      placeholder={placeholder}
      allowsCustomValue
      search={{ inputValue: state.values[field], onInputChange: value => state.onChange({ [field]: value }) }}
    />
  );
}
