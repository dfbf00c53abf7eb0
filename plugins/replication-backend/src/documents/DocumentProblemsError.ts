import { CustomErrorBase } from '@backstage/errors';
import { createReason, type DocumentProblem, type Reason, type ReasonCode } from '@portage/backstage-plugin-replication-common';

/**
 * Documents that cannot be taken, with every problem of all of them at once. Nothing of the request was done.
 * The reason's code is the problems' own where they agree, else `invalid-document`.
 */
export class DocumentProblemsError extends CustomErrorBase {
  readonly name = 'InputError' as const;
  readonly problems: readonly DocumentProblem[];
  readonly reason: Reason;

  constructor(problems: readonly (DocumentProblem & { code?: ReasonCode })[]) {
    const codes = new Set(problems.map(({ code }) => code ?? 'invalid-document'));
    const [code] = codes.size === 1 ? codes : (['invalid-document'] as const);
    super(problems.map(describe).join('; '));
    this.problems = problems.map(({ document, name, path, message }) => ({ document, ...(name !== undefined && { name }), path, message }));
    this.reason = createReason(code, this.message);
  }
}

function describe({ name, path, message }: DocumentProblem): string {
  const where = [name === undefined ? undefined : `"${name}"`, path || undefined].filter(part => part !== undefined).join(' ');
  return where ? `${where}: ${message}` : message;
}
