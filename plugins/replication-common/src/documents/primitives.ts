import { z } from 'zod';

/** Names as Backstage entities have them. @public */
export const nameSchema = z
  .string()
  .regex(/^[a-z0-9]+(?:[-._][a-z0-9]+)*$/i, 'must be letters, digits, and single "-", "_" or "." between them')
  .max(63);

const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/;
const MILLISECONDS: Record<string, number> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A length of time as people write it: `500ms`, `30s`, `5m`, `2h`, `7d`. @public */
export const durationSchema = z.string().regex(DURATION, 'must be a duration such as 30s, 5m, 2h or 7d');

/** @returns milliseconds. @public */
export function parseDuration(text: string): number {
  const match = DURATION.exec(text);
  if (!match) {
    throw new Error(`"${text}" is not a duration such as 30s, 5m, 2h or 7d`);
  }
  return Number(match[1]) * MILLISECONDS[match[2]];
}

const BYTES: Record<string, number> = { B: 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40, KB: 1e3, MB: 1e6, GB: 1e9, TB: 1e12 };
const BANDWIDTH = /^(\d+(?:\.\d+)?)(B|KiB|MiB|GiB|TiB|KB|MB|GB|TB)\/s$/;

/** A bandwidth such as `200MiB/s`. @public */
export const bandwidthSchema = z.string().regex(BANDWIDTH, 'must be a bandwidth such as 200MiB/s');

/** @returns bytes per second. @public */
export function parseBandwidth(text: string): number {
  const match = BANDWIDTH.exec(text);
  if (!match) {
    throw new Error(`"${text}" is not a bandwidth such as 200MiB/s`);
  }
  return Number(match[1]) * BYTES[match[2]];
}

/** ISO 8601 in UTC. @public */
export const timestampSchema = z.iso.datetime({ offset: true });

/** An absolute URI prefix of a storage; it ends in `/`, so that `s3://lake/eu/` never captures `s3://lake/eu-west/`. @public */
export const prefixSchema = z
  .string()
  .regex(/^[a-z][a-z0-9+.-]*:\/.*\/$/i, 'must be an absolute URI that ends in "/", such as s3://acme-eu/ or file:/data/eu/');
