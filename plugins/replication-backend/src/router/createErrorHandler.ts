import type { LoggerService } from '@backstage/backend-plugin-api';
import type { ErrorRequestHandler } from 'express';
import { errorBody } from './errorBody';
import { statusOfError } from './statusOfError';

/** A failed statement's message quotes its rows; a log line needs no more than the beginning. */
const MAX_LOGGED_MESSAGE_LENGTH = 500;

/** Answers what went wrong as `errorResponseSchema` says, and logs what is our own fault. */
export function createErrorHandler(options: { logger: LoggerService }): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const status = statusOfError(error);
    if (status >= 500) {
      const message = error instanceof Error ? error.message : String(error);
      options.logger.error(`${request.method} ${request.path} failed: ${message.slice(0, MAX_LOGGED_MESSAGE_LENGTH)}`, {
        stack: (error instanceof Error && error.stack?.split('\n').slice(-8).join('\n')) || '',
      });
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    response.status(status).json(errorBody(error, status));
  };
}
