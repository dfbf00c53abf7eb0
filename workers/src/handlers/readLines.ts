import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { TaskHandler } from '@portage/backstage-plugin-replication-node';

const READ_BYTES = 256 * 1024;
/** A search that finds little ends after so much, for the caller to go on. */
const MAX_SCANNED_BYTES = 16 * 1024 * 1024;
/** With its quotes escaped once more, an answer of so many bytes stays within a result's 64 kB. */
const MAX_ANSWER_BYTES = 24 * 1024;
const LINE_FEED = 10;

/** Reads a page of a file of lines that a job left on its target storage, for a person. Idempotent: it only reads. */
export const readLines: TaskHandler<'read-lines'> = {
  kind: 'read-lines',

  async run({ payload, connections, signal }) {
    const { uri, limit } = payload;
    const search = payload.search?.toLowerCase();
    const storage = await connections.storage(payload.connection);
    const found = await storage.stat(uri, { signal });
    if (!found) {
      throw new ReplicationError('not-found', `"${uri}" is gone.`);
    }
    const end = found.sizeBytes;
    const scanEnd = payload.offsetBytes + MAX_SCANNED_BYTES;
    const lines: string[] = [];
    let answerBytes = 0;
    let offsetBytes = payload.offsetBytes;
    while (offsetBytes < end && offsetBytes < scanEnd) {
      const bytes = await storage.read(uri, { offsetBytes, lengthBytes: Math.min(READ_BYTES, end - offsetBytes), signal });
      let start = 0;
      for (let feed = bytes.indexOf(LINE_FEED); feed >= 0; feed = bytes.indexOf(LINE_FEED, start)) {
        const line = Buffer.from(bytes.buffer, bytes.byteOffset + start, feed - start).toString('utf8');
        const matches = search === undefined || line.toLowerCase().includes(search);
        if (matches && (lines.length === limit || (lines.length > 0 && answerBytes + feed - start > MAX_ANSWER_BYTES))) {
          return { lines, nextOffsetBytes: offsetBytes + start };
        }
        if (matches) {
          lines.push(line);
          answerBytes += feed - start;
        }
        start = feed + 1;
      }
      if (start === 0) {
        throw new ReplicationError('corrupt-metadata', `"${uri}" has no line's end within ${READ_BYTES} bytes of ${offsetBytes}.`);
      }
      offsetBytes += start;
    }
    return { lines, ...(offsetBytes < end && { nextOffsetBytes: offsetBytes }) };
  },
};
