import { ReplicationResponseError } from '@portage/backstage-plugin-replication-common';
import { z } from 'zod';

export interface ErrorDescription {
  kind: 'denied' | 'missing' | 'unreachable' | 'refused' | 'failed';
  title: string;
  /** What the server, or the network, said. */
  detail: string;
  action: string;
}

/** The first differences tell enough. */
const MAX_ISSUES = 3;
const UNREACHABLE_STATUS = [502, 503, 504];

/** What went wrong, in words that tell what to do next. */
export function describeError(error: Error): ErrorDescription {
  if (error instanceof ReplicationResponseError) {
    const detail = error.body.reason?.message ?? error.message;
    if (error.status === 401 || error.status === 403) {
      return {
        kind: 'denied',
        title: 'You are not allowed to do or see this',
        detail,
        action: 'Ask whoever administers this portal for the permission.',
      };
    }
    if (error.status === 404) {
      return { kind: 'missing', title: 'This does not exist', detail, action: 'It may have been deleted or renamed; go back to the list.' };
    }
    if (UNREACHABLE_STATUS.includes(error.status)) {
      return { kind: 'unreachable', title: 'The replication backend does not answer', detail, action: 'It is asked again by itself.' };
    }
    if (error.status < 500) {
      return {
        kind: 'refused',
        title: 'The backend refused this',
        detail,
        action: error.body.reason?.action ?? 'Correct what the message names.',
      };
    }
    return {
      kind: 'failed',
      title: 'The replication backend failed',
      detail,
      action: error.body.reason?.action ?? "Try again; the backend's log has the cause.",
    };
  }
  if (error instanceof z.ZodError) {
    return {
      kind: 'failed',
      title: 'The backend answers in another version of the API',
      detail: error.issues
        .slice(0, MAX_ISSUES)
        .map(({ path, message }) => `${path.join('.')}: ${message}`)
        .join('; '),
      action: 'Bring portal and backend to the same version of Portage.',
    };
  }
  return {
    kind: 'unreachable',
    title: 'The replication backend is not reached',
    detail: error.message,
    action: 'Check that the backend runs and that this browser can reach it.',
  };
}
