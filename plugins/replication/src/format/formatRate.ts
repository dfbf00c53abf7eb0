import { formatBytes } from './formatBytes';
import { pluralize } from './pluralize';

/** A task's speed: bytes where it moves bytes, else items. `undefined` where nothing moves yet. */
export function formatRate(rate: { itemsPerSecond: number; bytesPerSecond: number } | undefined): string | undefined {
  if (!rate) {
    return undefined;
  }
  if (rate.bytesPerSecond > 0) {
    return `${formatBytes(rate.bytesPerSecond)}/s`;
  }
  return rate.itemsPerSecond > 0 ? `${pluralize(Math.round(rate.itemsPerSecond), 'item')}/s` : undefined;
}
