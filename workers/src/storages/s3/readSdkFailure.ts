import { classifyS3Failure } from './classifyS3Failure';
import { S3Failure } from './S3Failure';

/** The failure that an exception of the AWS SDK tells of. The exception itself is dropped: it holds the request with its headers. */
export function readSdkFailure(error: unknown): S3Failure {
  if (error instanceof S3Failure) {
    return error;
  }
  const {
    name = '',
    message = '',
    code = '',
    $metadata,
  } = error as Partial<Error> & {
    code?: string;
    $metadata?: { httpStatusCode?: number };
  };
  return classifyS3Failure({ status: $metadata?.httpStatusCode ?? 0, code: $metadata?.httpStatusCode ? name : code || name, message });
}
