import type { FileProblem } from './FileProblem';

/** Such as `policies.yaml, document 2 (sales-to-us), spec.replication.target.location: must be an absolute URI …`. */
export function describeProblem(problem: FileProblem): string {
  const file = problem.file === '-' ? 'standard input' : problem.file;
  const name = problem.name ? ` (${problem.name})` : '';
  const path = problem.path ? `, ${problem.path}` : '';
  return `${file}, document ${problem.position}${name}${path}: ${problem.message}`;
}
