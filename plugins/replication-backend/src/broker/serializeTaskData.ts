import { MAX_PAYLOAD_BYTES, ReplicationError, TASK_SCHEMAS } from '@portage/backstage-plugin-replication-common';
import type { ZodType } from 'zod';

const SCHEMAS: Record<string, { payload: ZodType; result: ZodType } | undefined> = TASK_SCHEMAS;

/**
 * Checks a task's payload or result and returns it as the JSON text that is stored. Kinds that Portage does not bring have no schema
 * here; only their size is checked.
 * @throws ReplicationError `payload-too-large`, or `internal-error` where it does not fit its kind's schema
 */
export function serializeTaskData(kind: string, part: 'payload' | 'result', value: unknown): string {
  const parsed = SCHEMAS[kind]?.[part].safeParse(value);
  if (parsed && !parsed.success) {
    const problems = parsed.error.issues.map(issue => `${issue.path.join('.') || part}: ${issue.message}`).join('; ');
    throw new ReplicationError('internal-error', `The ${part} of a "${kind}" task is not valid: ${problems}`);
  }
  const text = JSON.stringify(parsed ? parsed.data : value) ?? 'null';
  const sizeBytes = Buffer.byteLength(text);
  if (sizeBytes > MAX_PAYLOAD_BYTES) {
    throw new ReplicationError(
      'payload-too-large',
      `The ${part} of a "${kind}" task has ${sizeBytes} bytes, at most ${MAX_PAYLOAD_BYTES} are allowed; larger things are files.`,
    );
  }
  return text;
}
