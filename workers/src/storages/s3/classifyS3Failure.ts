import type { ReasonCode } from '@portage/backstage-plugin-replication-common';
import { S3Failure } from './S3Failure';

type Verdict = [reason: ReasonCode, retryable: boolean];

/** Error codes that say more than their status does. Services spell some of them their own way. */
const BY_CODE: Record<string, Verdict> = {
  NoSuchBucket: ['storage-error', false],
  NoSuchUpload: ['storage-error', true],
  ExpiredToken: ['storage-denied', false],
  InvalidToken: ['storage-denied', false],
  TokenRefreshRequired: ['storage-denied', false],
  CredentialsProviderError: ['storage-denied', false],
  AuthorizationHeaderMalformed: ['storage-error', false],
  // Another conditional write of the same key is under way: its outcome decides this one's.
  ConditionalRequestConflict: ['storage-throttled', true],
  OperationAborted: ['storage-throttled', true],
  SlowDown: ['storage-throttled', true],
  Throttling: ['storage-throttled', true],
  ThrottlingException: ['storage-throttled', true],
  RequestLimitExceeded: ['storage-throttled', true],
  RequestTimeout: ['storage-unreachable', true],
  IncompleteBody: ['storage-unreachable', true],
  BadDigest: ['checksum-mismatch', true],
  InvalidDigest: ['checksum-mismatch', true],
  XAmzContentChecksumMismatch: ['checksum-mismatch', true],
  XAmzContentSHA256Mismatch: ['checksum-mismatch', true],
  InsufficientStorage: ['storage-full', false],
  QuotaExceeded: ['storage-full', false],
  XMinioStorageFull: ['storage-full', false],
};

/** Statuses of which nothing more is known. Below 500 trying again changes nothing. */
const BY_STATUS: Record<number, Verdict> = {
  0: ['storage-unreachable', true],
  401: ['storage-denied', false],
  403: ['storage-denied', false],
  404: ['source-file-missing', false],
  408: ['storage-unreachable', true],
  412: ['source-changed', false],
  429: ['storage-throttled', true],
  503: ['storage-throttled', true],
  507: ['storage-full', false],
};

/** Tells a failed request's reason, and whether trying again can help, from its status and error code alone. */
export function classifyS3Failure(options: { status: number; code: string; message: string }): S3Failure {
  const { status, code } = options;
  const [reason, retryable] = BY_CODE[code] ?? BY_STATUS[status] ?? ['storage-error', status >= 500];
  return new S3Failure({ ...options, reason, retryable });
}
