import { createReason, errorResponseSchema, isReplicationError, toReason, type Reason } from '@portage/backstage-plugin-replication-common';
import type { z } from 'zod';
import { DocumentProblemsError } from '../documents/DocumentProblemsError';

/** The body of a refusal. Of an unexpected error nothing is told: its message may quote a statement with its rows. */
export function errorBody(error: unknown, status: number): z.input<typeof errorResponseSchema> {
  if (error instanceof DocumentProblemsError) {
    return {
      error: { name: error.name, message: error.message, problems: [...error.problems], reason: error.reason },
      response: { statusCode: status },
    };
  }
  const known = error instanceof Error && status !== 500;
  const name = known ? error.name : 'InternalError';
  const message = known ? error.message : 'The request failed by a defect; the log of the backend tells more.';
  return { error: { name, message, reason: reasonOf(error, status, message) }, response: { statusCode: status } };
}

function reasonOf(error: unknown, status: number, message: string): Reason | undefined {
  if (isReplicationError(error)) {
    return status === 500 ? createReason('internal-error', message) : toReason(error).reason;
  }
  switch (status) {
    case 400:
    case 413:
      return createReason('invalid-document', message);
    case 404:
      return createReason('not-found', message);
    case 500:
      return createReason('internal-error', message);
    default:
      return undefined;
  }
}
