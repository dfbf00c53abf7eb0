import { formatCount } from './formatCount';

/** `1 commit`, `3 commits`, `2 policies`. */
export function pluralize(count: number, singular: string, plural: string = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}
