import { NumberField } from '@backstage/ui';
import { fieldProps } from './fieldProps';
import type { FieldProps, NumberFieldName } from './FormState';
import { INITIAL_VALUES } from './PolicyFormValues';

/** A number between two others; one that is wiped out becomes what a new policy begins with. */
export function NumberInput(props: FieldProps<NumberFieldName> & { lowest: number; highest?: number }) {
  const { state, field, lowest, highest } = props;
  return (
    <NumberField
      {...fieldProps(props)}
      value={state.values[field]}
      minValue={lowest}
      maxValue={highest}
      onChange={value => state.onChange({ [field]: Number.isNaN(value) ? INITIAL_VALUES[field] : value })}
    />
  );
}
