import { NumberField } from '@backstage/ui';
import { fieldProps } from './fieldProps';
import type { FieldProps } from './FormState';
import { INITIAL_VALUES } from './PolicyFormValues';

const LOWEST = 0;
const HIGHEST = 100;

/** Which policy's tasks are taken first where workers are short. */
export function PriorityInput(props: FieldProps<'priority'>) {
  const { state, field } = props;
  return (
    <NumberField
      {...fieldProps(props)}
      value={state.values[field]}
      minValue={LOWEST}
      maxValue={HIGHEST}
      onChange={value => state.onChange({ [field]: Number.isNaN(value) ? INITIAL_VALUES.priority : value })}
    />
  );
}
