import { ReplicationError } from '@portage/backstage-plugin-replication-common';
import type { StorageConnector } from '@portage/backstage-plugin-replication-node';
import {
  copyPlanItemSchema,
  copyPlanTrailerSchema,
  INDEX_ENTRY_BYTES,
  INDEX_STRIDE,
  TRAILER_BYTES,
  type CopyPlanItem,
  type CopyPlanTrailer,
} from './copyPlanFormat';

/** How many entries of the index are worked off by one read: about 2 MB of lines. */
const STRIDES_A_READ = 8;

/** Records `from` (inclusive) to `to` (exclusive). @public */
export interface CopyPlanSlice {
  from: number;
  to: number;
}

/**
 * Reads a slice of a copy plan, and of the file nothing but that; see `copyPlanFormat`.
 * @throws ReplicationError `source-file-missing` where the plan is gone, `internal-error` where it is no plan or has no such records
 * @public
 */
export async function* readCopyPlan(options: {
  storage: StorageConnector;
  uri: string;
  slice: CopyPlanSlice;
  signal?: AbortSignal;
}): AsyncGenerator<CopyPlanItem> {
  const { storage, uri: planUri, signal } = options;
  const { from, to } = options.slice;
  const trailer = await readTrailer(storage, planUri, signal);
  if (from < 0 || from > to || to > trailer.records) {
    throw damaged(planUri, `it has ${trailer.records} records; ${from} to ${to} were asked for`);
  }
  const recordsARead = STRIDES_A_READ * INDEX_STRIDE;
  for (let start = from; start < to; start = (Math.floor(start / recordsARead) + 1) * recordsARead) {
    const end = Math.min(to, (Math.floor(start / recordsARead) + 1) * recordsARead);
    const firstRecord = Math.floor(start / INDEX_STRIDE) * INDEX_STRIDE;
    const lines = await readLines({ storage, planUri, trailer, firstRecord, endRecord: end, signal });
    for (let record = start; record < end; record += 1) {
      yield parseItem(planUri, record, lines[record - firstRecord]);
    }
  }
}

async function readTrailer(storage: StorageConnector, planUri: string, signal: AbortSignal | undefined): Promise<CopyPlanTrailer> {
  const found = await storage.stat(planUri, { signal });
  if (!found) {
    throw new ReplicationError('source-file-missing', `There is no copy plan "${planUri}".`);
  }
  if (found.sizeBytes < TRAILER_BYTES) {
    throw damaged(planUri, 'it is too short');
  }
  const offsetBytes = found.sizeBytes - TRAILER_BYTES;
  const text = await readText(storage, planUri, { offsetBytes, lengthBytes: TRAILER_BYTES, signal });
  const parsed = copyPlanTrailerSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw damaged(planUri, 'its last line is no trailer');
  }
  return parsed.data;
}

/** The lines of the records from `firstRecord` on, which the index knows, up to `endRecord` at least. */
async function readLines(options: {
  storage: StorageConnector;
  planUri: string;
  trailer: CopyPlanTrailer;
  firstRecord: number;
  endRecord: number;
  signal: AbortSignal | undefined;
}): Promise<string[]> {
  const { storage, planUri, trailer, firstRecord, endRecord, signal } = options;
  const entries = Math.ceil(trailer.records / INDEX_STRIDE);
  const first = firstRecord / INDEX_STRIDE;
  const end = Math.min(entries, Math.ceil(endRecord / INDEX_STRIDE) + 1);
  const text = await readText(storage, planUri, {
    offsetBytes: trailer.indexOffsetBytes + first * INDEX_ENTRY_BYTES,
    lengthBytes: (end - first) * INDEX_ENTRY_BYTES,
    signal,
  });
  const offsets = text.trimEnd().split('\n').map(Number);
  const isToTheEnd = Math.ceil(endRecord / INDEX_STRIDE) >= entries;
  const endBytes = isToTheEnd ? trailer.indexOffsetBytes : offsets[offsets.length - 1];
  const lines = await readText(storage, planUri, { offsetBytes: offsets[0], lengthBytes: endBytes - offsets[0], signal });
  return lines.split('\n');
}

async function readText(
  storage: StorageConnector,
  uri: string,
  range: { offsetBytes: number; lengthBytes: number; signal: AbortSignal | undefined },
): Promise<string> {
  const bytes = await storage.read(uri, range);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}

function parseItem(planUri: string, record: number, line: string | undefined): CopyPlanItem {
  const parsed = copyPlanItemSchema.safeParse(parseJson(line ?? ''));
  if (!parsed.success) {
    throw damaged(planUri, `record ${record} is none`);
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function damaged(planUri: string, problem: string): ReplicationError {
  return new ReplicationError('internal-error', `"${planUri}" is not the copy plan that it should be: ${problem}.`);
}
