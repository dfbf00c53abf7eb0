import type { TaskProgress } from '@portage/backstage-plugin-replication-common';
import { formatBytes } from '../format/formatBytes';
import { formatCount } from '../format/formatCount';
import { pluralize } from '../format/pluralize';

/** What is done of how much: `12 / 40 items · 3.4 MiB / 10 MiB`. Empty where nothing has been told. */
export function describeProgress(progress: TaskProgress): string {
  const { items, bytes, totalItems, totalBytes } = progress;
  const parts: string[] = [];
  if (items > 0 || totalItems) {
    parts.push(totalItems ? `${formatCount(items)} / ${formatCount(totalItems)} items` : pluralize(items, 'item'));
  }
  if (bytes > 0 || totalBytes) {
    parts.push(totalBytes ? `${formatBytes(bytes)} / ${formatBytes(totalBytes)}` : formatBytes(bytes));
  }
  return parts.join(' · ');
}
