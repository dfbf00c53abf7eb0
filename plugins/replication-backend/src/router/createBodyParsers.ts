import { checkDocuments, type ReplicationDocument, type RouteName } from '@portage/backstage-plugin-replication-common';
import { DocumentProblemsError } from '../documents/DocumentProblemsError';
import type { PolicyKinds } from '../policies/PolicyKinds';

/** Documents in bodies are checked as those of an import are, by the schema of the policy's kind too, so that all problems come at once. */
export function createBodyParsers(
  kinds: PolicyKinds,
): Partial<Record<RouteName, (body: unknown, path: Record<string, string>) => unknown>> {
  const parse = (type: ReplicationDocument['spec']['type']) => (body: unknown, path: Record<string, string>) => {
    const { documents, problems } = checkDocuments([body], kinds.schemas);
    const [document] = documents;
    const wrong = [...problems];
    if (document && document.spec.type !== type) {
      wrong.push({ document: 0, name: document.metadata.name, path: 'spec.type', message: `must be ${type}` });
    }
    if (document && path.name !== undefined && path.name !== document.metadata.name) {
      wrong.push({
        document: 0,
        name: document.metadata.name,
        path: 'metadata.name',
        message: `must be "${path.name}"; names do not change`,
      });
    }
    if (wrong.length > 0) {
      throw new DocumentProblemsError(wrong);
    }
    return document;
  };
  return {
    createCluster: parse('replication-cluster'),
    updateCluster: parse('replication-cluster'),
    createPolicy: parse('replication-policy'),
    updatePolicy: parse('replication-policy'),
  };
}
