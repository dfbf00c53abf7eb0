import type { HttpAnswer } from './dispatchRequest';
import { classifyS3Failure } from './classifyS3Failure';
import type { S3Failure } from './S3Failure';

/** The failure that an answer other than 2xx tells of. Answers to HEAD have no body, so often only the status is known. */
export function readS3Failure({ status, headers, body }: HttpAnswer): S3Failure {
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8');
  const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1] ?? '';
  const bucketRegion = headers['x-amz-bucket-region'];
  const told = /<Message>([^<]*)<\/Message>/.exec(text)?.[1] ?? '';
  const message = status < 400 && bucketRegion ? `the bucket lies in the region ${bucketRegion}` : told;
  return classifyS3Failure({ status, code, message });
}
