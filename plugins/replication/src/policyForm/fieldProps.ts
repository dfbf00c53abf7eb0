import type { FieldProps } from './FormState';
import type { PolicyField } from './PolicyFormValues';

/** What the inputs of all kinds have in common: name, label, and the problem that the form knows of the field. */
export function fieldProps<F extends PolicyField>({ state, field, label, description, isRequired }: FieldProps<F>) {
  const problem = state.problems[field];
  return {
    name: field,
    label,
    description,
    isDisabled: state.isReadOnly,
    // The shared schemas and the server decide, not the browser; "aria" shows and announces what they say without blocking the form.
    // No `isInvalid`: set, it would mark the field but hide the message.
    validationBehavior: 'aria' as const,
    validate: () => problem,
    onBlur: () => state.onLeave(field),
    ...(isRequired && { secondaryLabel: 'Required' }),
  };
}
