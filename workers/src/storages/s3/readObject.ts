import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { ReadOptions } from '@portage/backstage-plugin-replication-node';
import { unquoteEntityTag } from './describeS3Object';
import type { HttpAnswerHead } from './dispatchRequest';
import { headObject } from './headObject';
import { parseS3ObjectUri } from './parseS3Uri';
import { S3Failure } from './S3Failure';
import type { S3Session } from './S3Session';
import { verifyBody } from './verifyBody';

/** Larger objects must be read by ranges. */
const MAX_READ_BYTES = 2 ** 31 - 1;

/** Reads an object or a range of it; see `StorageConnector.read`. Whole objects are held against their checksum. */
export async function readObject(session: S3Session, uri: string, options: ReadOptions): Promise<Uint8Array> {
  const { offsetBytes = 0, lengthBytes, expected, signal } = options;
  const { bucket, key } = parseS3ObjectUri(uri);
  if (lengthBytes === 0) {
    return readNothing(session, uri, signal); // HTTP has no empty range.
  }
  const isWhole = offsetBytes === 0 && lengthBytes === undefined;
  const headers: Record<string, string> = {};
  if (!isWhole) {
    headers.range = `bytes=${offsetBytes}-${lengthBytes === undefined ? '' : offsetBytes + lengthBytes - 1}`;
  } else if (session.options.checksums === 'when-supported') {
    headers['x-amz-checksum-mode'] = 'ENABLED';
  }
  if (expected?.entityTag !== undefined) {
    headers['if-match'] = `"${expected.entityTag}"`;
  }

  return session.call({ action: 'read', uri, signal }, async () => {
    const answer = await session.transport.send({
      method: 'GET',
      bucket,
      key,
      headers,
      signal,
      expectedBytes: lengthBytes ?? expected?.sizeBytes,
      prepareBody: head => prepareBody(uri, head, options),
    });
    if (isWhole) {
      verifyBody(answer.body, answer.headers, session.options);
    }
    return answer.body;
  });
}

async function readNothing(session: S3Session, uri: string, signal: AbortSignal | undefined): Promise<Uint8Array> {
  if (!(await headObject(session, uri, { signal }))) {
    throw new ReplicationError('source-file-missing', `There is no object "${uri}".`);
  }
  return new Uint8Array(0);
}

/** Checks the answer's head and finds the buffer for its body, before a byte of it is taken. */
function prepareBody(uri: string, head: HttpAnswerHead, options: ReadOptions): Uint8Array {
  const { into, expected } = options;
  const { etag } = head.headers;
  const range = readRange(head);
  if (expected?.sizeBytes !== undefined && expected.sizeBytes !== range.totalBytes) {
    throw new ReplicationError('source-changed', `"${uri}" has ${range.totalBytes} bytes instead of ${expected.sizeBytes}.`);
  }
  if (expected?.entityTag !== undefined && etag !== undefined && unquoteEntityTag(etag) !== expected.entityTag) {
    throw new ReplicationError('source-changed', `"${uri}" was written again meanwhile.`);
  }
  assertWanted(range, options);
  const { bodyBytes } = range;
  if (into && into.length < bodyBytes) {
    throw new ReplicationError('internal-error', `A buffer of ${into.length} bytes cannot take ${bodyBytes} bytes of "${uri}".`);
  }
  return into ? into.subarray(0, bodyBytes) : Buffer.allocUnsafeSlow(bodyBytes);
}

/** What of which object an answer holds. `endBytes` is exclusive. */
interface AnswerRange {
  startBytes: number;
  endBytes: number;
  totalBytes: number;
  bodyBytes: number;
}

function readRange({ headers, contentLengthBytes }: HttpAnswerHead): AnswerRange {
  if (contentLengthBytes === undefined || contentLengthBytes > MAX_READ_BYTES) {
    throw unexpected(
      contentLengthBytes === undefined
        ? 'the service does not tell how long its answer is'
        : `${contentLengthBytes} bytes are too many for one read`,
    );
  }
  const told = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers['content-range'] ?? '');
  const [startBytes, last, totalBytes] = told ? told.slice(1).map(Number) : [0, contentLengthBytes - 1, contentLengthBytes];
  return { startBytes, endBytes: last + 1, totalBytes, bodyBytes: contentLengthBytes };
}

/** A service that ignores the range, or an object that ends before its end, must not go unnoticed. */
function assertWanted({ startBytes, endBytes, totalBytes, bodyBytes }: AnswerRange, { offsetBytes = 0, lengthBytes }: ReadOptions): void {
  const wantedEnd = lengthBytes === undefined ? totalBytes : offsetBytes + lengthBytes;
  if (bodyBytes !== endBytes - startBytes) {
    // An answer that contradicts itself was spoiled on its way; the next one need not be.
    throw unexpected(`bytes ${startBytes} to ${endBytes} in a body of ${bodyBytes} bytes came`, { retryable: true });
  }
  if (startBytes !== offsetBytes || endBytes !== wantedEnd) {
    throw unexpected(`bytes ${offsetBytes} to ${wantedEnd} were asked for, ${startBytes} to ${endBytes} of ${totalBytes} came`);
  }
}

function unexpected(message: string, { retryable }: { retryable: boolean } = { retryable: false }): S3Failure {
  return new S3Failure({ status: 200, code: 'UnexpectedAnswer', message, reason: 'storage-error', retryable });
}
