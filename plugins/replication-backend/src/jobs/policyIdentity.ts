import type { PolicyDocument } from '@portage/backstage-plugin-replication-common';
import { hashJson } from './hashJson';

/**
 * Names what a policy carries from where to where. What was published under one identity says nothing about another: a policy whose
 * target was edited begins anew, and an edit of its title changes nothing.
 */
export function policyIdentity(document: PolicyDocument): string {
  const { kind, source, target } = document.spec.replication as Record<string, unknown>;
  return hashJson({ kind, source, target });
}
