import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { WorkerBinding } from '../configuration/ReplicationConfiguration';

/** The framework puts this before the subjects of `backend.auth.externalAccess`. */
const EXTERNAL = 'external:';

/**
 * What the caller's token is bound to by `replication.workers`.
 * @returns `undefined` for a token that is neither bound nor restricted: it may do everything
 * @throws NotAllowedError for a restricted token without a binding; it was made for one worker, and nobody has said which
 */
export function findWorkerBinding(bindings: readonly WorkerBinding[], credentials: BackstageCredentials): WorkerBinding | undefined {
  const { subject = '', accessRestrictions } = credentials.principal as { subject?: string; accessRestrictions?: unknown };
  const name = subject.startsWith(EXTERNAL) ? subject.slice(EXTERNAL.length) : subject;
  const binding = bindings.find(candidate => candidate.subject === name || candidate.subject === subject);
  if (!binding && accessRestrictions) {
    throw new NotAllowedError(
      `The token of "${name}" is bound to nothing; name it with its regions and connections under replication.workers`,
    );
  }
  return binding;
}
