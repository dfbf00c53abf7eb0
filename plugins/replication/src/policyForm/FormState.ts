import type { PolicyField, PolicyFormValues } from './PolicyFormValues';

/** What every field needs to know of its form. */
export interface FormState {
  values: PolicyFormValues;
  problems: Partial<Record<PolicyField, string>>;
  isReadOnly: boolean;
  onChange: (changes: Partial<PolicyFormValues>) => void;
  /** A field was left: from now on its problem may be shown. */
  onLeave: (field: PolicyField) => void;
}

/** The fields that hold text. */
export type TextFieldName = { [F in PolicyField]: PolicyFormValues[F] extends string ? F : never }[PolicyField];

/** The fields that hold a number. */
export type NumberFieldName = { [F in PolicyField]: PolicyFormValues[F] extends number ? F : never }[PolicyField];

export interface FieldProps<F extends PolicyField> {
  state: FormState;
  field: F;
  label: string;
  description?: string;
  isRequired?: boolean;
}
