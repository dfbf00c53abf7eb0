import type { DocumentProblem } from '@portage/backstage-plugin-replication-common';
import type { ZodType } from 'zod';
import { DocumentProblemsError } from '../documents/DocumentProblemsError';

/** One part of a request: its schema, its value, and what its paths begin with in a refusal. */
export interface InputPart {
  schema: ZodType | undefined;
  value: unknown;
  pathPrefix?: string;
}

/**
 * Validates all parts of a request and tells the problems of all of them at once.
 * @returns the parsed values in the parts' order; `undefined` for parts without a schema
 * @throws DocumentProblemsError
 */
export function parseInput(parts: readonly InputPart[]): unknown[] {
  const problems: DocumentProblem[] = [];
  const values = parts.map(({ schema, value, pathPrefix }) => {
    const parsed = schema?.safeParse(value);
    if (parsed && !parsed.success) {
      for (const { path, message } of parsed.error.issues) {
        problems.push({ document: 0, path: [pathPrefix, ...path.map(String)].filter(part => part !== undefined).join('.'), message });
      }
    }
    return parsed?.data;
  });
  if (problems.length > 0) {
    throw new DocumentProblemsError(problems);
  }
  return values;
}
