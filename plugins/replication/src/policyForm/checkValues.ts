import { checkDocuments, type PolicyDocument } from '@portage/backstage-plugin-replication-common';
import { problemsByField, type FormProblems } from './problemsByField';
import type { PolicyField, PolicyFormValues } from './PolicyFormValues';

const REQUIRED: readonly PolicyField[] = [
  'name',
  'owner',
  'sourceCluster',
  'sourceReference',
  'targetCluster',
  'targetReference',
  'targetStorage',
  'targetLocation',
];

/** Checks the document as the server will, by the same schemas. An empty field is told to be needed, not to miss a pattern. */
export function checkValues(values: PolicyFormValues, document: PolicyDocument): FormProblems {
  const found = problemsByField(checkDocuments([document]).problems);
  for (const field of REQUIRED) {
    if (String(values[field]).trim() === '') {
      found.fields[field] = 'is needed';
    }
  }
  return found;
}
