import { z, type ZodType } from 'zod';

/** @public */
export const MAX_PAGE_SIZE = 200;

/** What every list that comes in pages is asked with. */
export const pageQuery = { limit: z.coerce.number().int().min(1).max(MAX_PAGE_SIZE).default(50), cursor: z.string().optional() };

/** A page of a list whose items are counted. */
export const pageOf = <T extends ZodType>(items: T) =>
  z.object({ items: z.array(items), nextCursor: z.string().optional(), totalItems: z.number().int() });
