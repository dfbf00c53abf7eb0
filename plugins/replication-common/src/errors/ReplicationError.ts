import { CustomErrorBase } from '@backstage/errors';
import { createReason, type Reason } from './Reason';
import type { ReasonCode } from './reasonCodes';

/** Codes that trying again may cure without anybody's help. */
const RETRYABLE: ReadonlySet<ReasonCode> = new Set<ReasonCode>([
  'storage-unreachable',
  'storage-throttled',
  'storage-error',
  'checksum-mismatch',
  'catalog-unreachable',
  'catalog-conflict',
]);

/**
 * An error with a reason code. Whether it may be tried again is a field, never read from the message.
 * @public
 */
export class ReplicationError extends CustomErrorBase {
  name = 'ReplicationError' as const;
  readonly code: ReasonCode;
  readonly retryable: boolean;
  readonly action?: string;

  constructor(code: ReasonCode, message: string, options: { cause?: unknown; retryable?: boolean; action?: string } = {}) {
    super(message, options.cause instanceof Error ? options.cause : undefined);
    this.code = code;
    this.retryable = options.retryable ?? RETRYABLE.has(code);
    this.action = options.action;
  }

  get reason(): Reason {
    return createReason(this.code, this.message, this.action);
  }
}

/** Tells a {@link ReplicationError} also across package copies. @public */
export function isReplicationError(error: unknown): error is ReplicationError {
  return error instanceof Error && error.name === 'ReplicationError' && 'code' in error;
}
