import { z } from 'zod';

/**
 * One prefix spelling of the storage registry, as it concerns one policy: every path below `source` is read through `connection`
 * and lies in the target region below `target`. Both end in `/`. `source === target` means that the file is local and stays.
 * @public
 */
export const pathRuleSchema = z.object({
  source: z.string().endsWith('/'),
  target: z.string().endsWith('/'),
  cluster: z.string(),
  /** Of this spelling among the cluster's; it stays when others are added. */
  number: z.number().int().nonnegative(),
  connection: z.string(),
});

/** @public */
export type PathRule = z.infer<typeof pathRuleSchema>;
