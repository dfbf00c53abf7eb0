import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import { S3Failure } from './S3Failure';

/** What was tried when a request failed. */
export interface S3Attempted {
  connection: string;
  /** Such as "read". */
  action: string;
  uri: string;
  /** Never to be seen in a message, whatever a service puts into it. */
  secrets: readonly string[];
}

/** The error that leaves the connector. Anything but an {@link S3Failure} passes as it is. */
export function toS3Error(error: unknown, { connection, action, uri, secrets }: S3Attempted): unknown {
  if (!(error instanceof S3Failure)) {
    return error;
  }
  const details = [error.status || '', error.code, error.message].filter(part => part !== '').join(' ');
  const message = `Could not ${action} "${uri}" through the connection "${connection}": ${details}`;
  return new ReplicationError(
    error.reason,
    secrets.reduce((text, secret) => text.replaceAll(secret, '***'), message),
    { retryable: error.retryable },
  );
}
