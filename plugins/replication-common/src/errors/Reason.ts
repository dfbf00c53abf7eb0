import { z } from 'zod';
import { REASON_ACTIONS, type ReasonCode } from './reasonCodes';

/** Why something is not plainly done, and what to do next. @public */
export const reasonSchema = z
  .object({
    code: z.enum(Object.keys(REASON_ACTIONS) as [ReasonCode, ...ReasonCode[]]),
    message: z.string(),
    action: z.string(),
  })
  .meta({ id: 'Reason' });

/** @public */
export type Reason = z.infer<typeof reasonSchema>;

/** The reason of a code; `action` is the code's own unless a better one is known. @public */
export function createReason(code: ReasonCode, message: string, action: string = REASON_ACTIONS[code]): Reason {
  return { code, message, action };
}
