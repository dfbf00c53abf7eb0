import { UsageError } from '../UsageError';

const TYPES = { cluster: 'cluster', clusters: 'cluster', policy: 'policy', policies: 'policy', job: 'job', jobs: 'job' } as const;

/** What a command is about. */
export type ObjectType = (typeof TYPES)[keyof typeof TYPES];

/** Reads TYPE, singular or plural. @throws UsageError for any other word */
export function parseType<T extends ObjectType>(text: string, allowed: readonly T[]): T {
  const type = (TYPES as Record<string, ObjectType | undefined>)[text.toLowerCase()];
  const found = allowed.find(candidate => candidate === type);
  if (!found) {
    throw new UsageError(`"${text}" is no type here; there are ${allowed.join(' and ')}`);
  }
  return found;
}
