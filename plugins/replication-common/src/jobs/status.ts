import { z } from 'zod';

/** Of jobs, stages and tasks. @public */
export const statusSchema = z.enum(['waiting', 'running', 'succeeded', 'failed', 'cancelled', 'skipped']).meta({ id: 'Status' });
/** @public */
export type Status = z.infer<typeof statusSchema>;

/** Whether nothing more will happen to it. @public */
export function isFinal(status: Status): boolean {
  return status !== 'waiting' && status !== 'running';
}
