/** The signal channel and event topic on which the backend tells what changed. @public */
export const CHANGES_CHANNEL = 'replication';

/**
 * Something that changed; whoever cares asks for it. Hints may be lost and say nothing of what changed: polling is the truth.
 * `all` stands for more objects than are worth naming.
 * @public
 */
export type ChangeHint = { type: 'cluster' | 'policy'; name: string } | { type: 'job'; id: string; policy?: string } | { type: 'all' };
