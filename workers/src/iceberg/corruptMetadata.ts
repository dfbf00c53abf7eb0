import { ReplicationError } from '@portage/backstage-plugin-replication-common';

/**
 * The error for bytes that are not what the Iceberg or Avro specification says. It names the file and, where one is known, the
 * offset, so that a person can find and repair the damage. Never retryable: the same bytes read again are as wrong.
 *
 * @param options - `offsetBytes` counts from the start of the file; `cause` is what a library said
 */
export function corruptMetadata(uri: string, problem: string, options: { offsetBytes?: number; cause?: unknown } = {}): ReplicationError {
  const place = options.offsetBytes === undefined ? '' : ` at byte ${options.offsetBytes}`;
  const detail = options.cause instanceof Error ? `: ${options.cause.message}` : '';
  return new ReplicationError('corrupt-metadata', `${uri} cannot be read${place}: ${problem}${detail}`, { cause: options.cause });
}
