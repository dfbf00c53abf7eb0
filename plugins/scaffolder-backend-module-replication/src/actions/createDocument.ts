import { isDeepStrictEqual } from 'node:util';
import { ConflictError, InputError } from '@backstage/errors';
import {
  checkDocuments,
  isClusterDocument,
  ReplicationResponseError,
  type ReplicationClient,
  type ReplicationDocument,
} from '@portage/backstage-plugin-replication-common';

const CONFLICT = 409;

/** Options of {@link createDocument}. */
export interface CreateDocumentOptions {
  client: ReplicationClient;
  /** As the action's input made it; it is checked here and again by the backend. */
  document: unknown;
  /** Checks everything and creates nothing. */
  dryRun: boolean;
  signal?: AbortSignal;
}

/**
 * Creates a cluster or policy. Run again with the same document, as a task that is retried does, it changes nothing and succeeds; an
 * object of the same name with another document is never overwritten.
 *
 * @returns the document as it is stored, with its defaults
 * @throws InputError with every problem of the document; ConflictError where the name is taken
 */
export async function createDocument(options: CreateDocumentOptions): Promise<ReplicationDocument> {
  const { client, dryRun, signal } = options;
  const { documents, problems } = checkDocuments([options.document]);
  const [document] = documents;
  if (problems.length > 0 || !document) {
    throw new InputError(problems.map(({ path, message }) => `${path}: ${message}`).join('; '));
  }
  if (dryRun) {
    const { objects } = await client.call('importDocuments', { body: { documents: [document], dryRun: true } }, { signal });
    if (objects.some(({ outcome }) => outcome === 'updated')) {
      throw nameTaken(document);
    }
    return document;
  }
  try {
    await create(client, document, signal);
  } catch (error) {
    if (!(error instanceof ReplicationResponseError) || error.status !== CONFLICT || !(await existsAlready(client, document, signal))) {
      throw error;
    }
  }
  return document;
}

async function create(client: ReplicationClient, document: ReplicationDocument, signal: AbortSignal | undefined): Promise<void> {
  if (isClusterDocument(document)) {
    await client.call('createCluster', { body: document }, { signal });
  } else {
    await client.call('createPolicy', { body: document }, { signal });
  }
}

/** @throws ConflictError where what exists is something else */
async function existsAlready(client: ReplicationClient, document: ReplicationDocument, signal: AbortSignal | undefined): Promise<boolean> {
  const path = { name: document.metadata.name };
  const stored = isClusterDocument(document)
    ? await client.call('getCluster', { path }, { signal })
    : await client.call('getPolicy', { path }, { signal });
  const plain = ({ metadata, spec }: ReplicationDocument) => JSON.parse(JSON.stringify({ metadata, spec }));
  if (!isDeepStrictEqual(plain(stored), plain(document))) {
    throw nameTaken(document);
  }
  return true;
}

function nameTaken({ metadata: { name } }: ReplicationDocument): ConflictError {
  return new ConflictError(`There is another "${name}" already; choose another name, or change that one in the portal`);
}
