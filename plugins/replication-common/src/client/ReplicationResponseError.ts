import type { ZodType, z } from 'zod';
import type { errorResponseSchema } from '../api/objects';

type ErrorBody = z.infer<typeof errorResponseSchema>['error'];

/** A refusal by the server, with all that it said. @public */
export class ReplicationResponseError extends Error {
  readonly name = 'ReplicationResponseError';

  constructor(
    readonly status: number,
    readonly body: ErrorBody,
  ) {
    super(body.message);
  }

  /** Reads the body of a refusal; a proxy's page that is no JSON is told as it is, shortened. */
  static fromResponse(status: number, text: string, schema: ZodType<{ error: ErrorBody }>): ReplicationResponseError {
    try {
      const parsed = schema.safeParse(JSON.parse(text));
      if (parsed.success) {
        return new ReplicationResponseError(status, parsed.data.error);
      }
    } catch {
      // Not JSON: told as text below.
    }
    return new ReplicationResponseError(status, { name: 'UnexpectedResponse', message: `HTTP ${status}: ${text.slice(0, 500)}` });
  }
}
