import { verifyLevelSchema, type VerifyLevel } from '@portage/backstage-plugin-replication-common';
import { UsageError } from '../UsageError';

/** @throws UsageError that says which levels there are */
export function parseLevel(text: string): VerifyLevel {
  const parsed = verifyLevelSchema.safeParse(text);
  if (!parsed.success) {
    throw new UsageError(`--level ${text}: ${parsed.error.issues[0].message}`);
  }
  return parsed.data;
}
