import type { ReasonCode } from '@portage/backstage-plugin-replication-common';

/** What went wrong with one request, before it is known whether it is tried again. Holds no secrets and no foreign error. */
export class S3Failure extends Error {
  readonly name = 'S3Failure';
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** The service's error code, such as `NoSuchKey`, or that of the system, such as `ECONNREFUSED`. */
  readonly code: string;
  readonly reason: ReasonCode;
  readonly retryable: boolean;

  constructor(options: { status: number; code: string; message: string; reason: ReasonCode; retryable: boolean }) {
    super(options.message);
    this.status = options.status;
    this.code = options.code;
    this.reason = options.reason;
    this.retryable = options.retryable;
  }
}
