import { parseAllDocuments } from 'yaml';
import { z, type ZodType } from 'zod';
import { clusterDocumentSchema, type ClusterDocument } from './clusterDocument';
import { policyDocumentSchema, type PolicyDocument } from './policyDocument';
import { icebergPolicySchema } from './policySpecification';

/** @public */
export type ReplicationDocument = ClusterDocument | PolicyDocument;

/** One thing that is wrong, and where. @public */
export interface DocumentProblem {
  /** The position among the documents, from 0 on. */
  document: number;
  /** The document's name where it has one. */
  name?: string;
  /** Such as `spec.replication.target.location`. */
  path: string;
  message: string;
}

/** @public */
export const MAX_DOCUMENTS = 1_000;

const KIND_SCHEMAS: Record<string, ZodType> = { iceberg: icebergPolicySchema };

function problemsOf(document: number, name: string | undefined, error: z.ZodError, prefix: string[] = []): DocumentProblem[] {
  return error.issues.map(issue => ({
    document,
    name,
    path: [...prefix, ...issue.path.map(String)].join('.'),
    message: issue.message,
  }));
}

/**
 * Checks documents that are data already and tells every problem of all of them at once.
 * @param policyKinds - schemas of `spec.replication` by kind; by default those that Portage brings
 * @public
 */
export function checkDocuments(
  inputs: readonly unknown[],
  policyKinds: Record<string, ZodType> = KIND_SCHEMAS,
): { documents: ReplicationDocument[]; problems: DocumentProblem[] } {
  const documents: ReplicationDocument[] = [];
  const problems: DocumentProblem[] = [];
  const seen = new Set<string>();

  inputs.slice(0, MAX_DOCUMENTS).forEach((input, index) => {
    const peek = z
      .looseObject({ metadata: z.looseObject({ name: z.string() }), spec: z.looseObject({ type: z.string() }) })
      .partial()
      .safeParse(input);
    const name = peek.success ? peek.data.metadata?.name : undefined;
    const type = peek.success ? peek.data.spec?.type : undefined;
    if (type !== 'replication-cluster' && type !== 'replication-policy') {
      problems.push({ document: index, name, path: 'spec.type', message: 'must be replication-cluster or replication-policy' });
      return;
    }
    const key = `${type} ${name?.toLowerCase()}`;
    if (name !== undefined && seen.has(key)) {
      problems.push({ document: index, name, path: 'metadata.name', message: `"${name}" is there twice` });
    }
    seen.add(key);

    const parsed = type === 'replication-cluster' ? clusterDocumentSchema.safeParse(input) : policyDocumentSchema.safeParse(input);
    if (!parsed.success) {
      problems.push(...problemsOf(index, name, parsed.error));
    }
    const specification = (input as { spec?: { replication?: { kind?: unknown } } }).spec?.replication;
    if (type === 'replication-policy' && typeof specification?.kind === 'string') {
      const schema = policyKinds[specification.kind];
      if (!schema) {
        const known = Object.keys(policyKinds).join(', ');
        problems.push({
          document: index,
          name,
          path: 'spec.replication.kind',
          message: `unknown kind "${specification.kind}", known are: ${known}`,
        });
      } else {
        const kindParsed = schema.safeParse(specification);
        if (!kindParsed.success) {
          const told = new Set(problems.filter(problem => problem.document === index).map(problem => problem.path));
          problems.push(...problemsOf(index, name, kindParsed.error, ['spec', 'replication']).filter(problem => !told.has(problem.path)));
        } else if (parsed.success) {
          (parsed.data as PolicyDocument).spec.replication = kindParsed.data as PolicyDocument['spec']['replication'];
        }
      }
    }
    if (parsed.success) {
      documents.push(parsed.data);
    }
  });
  if (inputs.length > MAX_DOCUMENTS) {
    problems.push({ document: MAX_DOCUMENTS, path: '', message: `more than ${MAX_DOCUMENTS} documents; apply them in several calls` });
  }
  return { documents, problems };
}

/** Reads YAML (or JSON) text with one or many documents. Empty documents are passed over. @public */
export function parseDocuments(
  text: string,
  policyKinds?: Record<string, ZodType>,
): { documents: ReplicationDocument[]; problems: DocumentProblem[] } {
  const inputs: unknown[] = [];
  /** Of the inputs, among the documents of the text. */
  const positions: number[] = [];
  const problems: DocumentProblem[] = [];
  for (const [index, yaml] of parseAllDocuments(text).entries()) {
    if ('errors' in yaml && yaml.errors.length > 0) {
      problems.push(...yaml.errors.map(error => ({ document: index, path: '', message: error.message.split('\n')[0] })));
    } else {
      const value: unknown = yaml.toJS({ maxAliasCount: 100 });
      if (value !== null && value !== undefined) {
        inputs.push(value);
        positions.push(index);
      }
    }
  }
  const checked = checkDocuments(inputs, policyKinds);
  const located = checked.problems.map(problem => ({ ...problem, document: positions[problem.document] ?? problem.document }));
  return { documents: checked.documents, problems: [...problems, ...located].sort((one, other) => one.document - other.document) };
}
