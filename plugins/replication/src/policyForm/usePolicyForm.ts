import { ReplicationResponseError, type PolicyDocument } from '@portage/backstage-plugin-replication-common';
import { useMemo, useState } from 'react';
import { checkValues } from './checkValues';
import { documentFromValues } from './documentFromValues';
import type { FormState } from './FormState';
import type { PolicyField, PolicyFormValues } from './PolicyFormValues';
import { problemsByField, type FormProblems } from './problemsByField';

const NO_PROBLEMS: FormProblems = { fields: {}, others: [] };

export interface PolicyForm {
  state: FormState;
  document: PolicyDocument;
  /** Problems that belong to no field. */
  others: readonly string[];
  /** Shows every problem. @returns whether there is none */
  check(): boolean;
  /** Takes in what the server refused. @returns whether it named problems of the document */
  refuse(error: Error): boolean;
}

/**
 * The state of the form: values, and problems, which come from the shared schemas while one types and from the server after a try.
 * A field's problem is shown once the field was left; what the server said of a field stands until the field is changed.
 */
export function usePolicyForm(options: { initial: PolicyFormValues; base?: PolicyDocument; isReadOnly: boolean }): PolicyForm {
  const { initial, base, isReadOnly } = options;
  const [values, setValues] = useState(initial);
  const [left, setLeft] = useState<ReadonlySet<PolicyField>>(new Set());
  const [showsAll, setShowsAll] = useState(false);
  const [refused, setRefused] = useState<FormProblems>(NO_PROBLEMS);

  const document = useMemo(() => documentFromValues(values, base), [values, base]);
  const found = useMemo(() => checkValues(values, document), [values, document]);
  const shown = Object.fromEntries(Object.entries(found.fields).filter(([field]) => showsAll || left.has(field as PolicyField)));

  return {
    state: {
      values,
      problems: { ...refused.fields, ...shown },
      isReadOnly,
      onChange: changes => {
        setValues(last => ({ ...last, ...changes }));
        setRefused(({ fields, others }) => ({
          fields: Object.fromEntries(Object.entries(fields).filter(([field]) => !(field in changes))),
          others,
        }));
      },
      onLeave: field => setLeft(last => (last.has(field) ? last : new Set([...last, field]))),
    },
    document,
    others: [...refused.others, ...(showsAll ? found.others : [])],
    check: () => {
      setShowsAll(true);
      setRefused(NO_PROBLEMS);
      return Object.keys(found.fields).length === 0 && found.others.length === 0;
    },
    refuse: error => {
      const problems = error instanceof ReplicationResponseError ? error.body.problems : undefined;
      setRefused(problems ? problemsByField(problems) : NO_PROBLEMS);
      return problems !== undefined && problems.length > 0;
    },
  };
}
