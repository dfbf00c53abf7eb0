/** A stage has at most so many tasks; beyond that each takes more. */
export const MAX_STAGE_TASKS = 64;

/** Cuts `count` items into slices of about equal size, at most {@link MAX_STAGE_TASKS} of them. */
export function slices(count: number, perTask: number): { from: number; to: number }[] {
  const parts = Math.min(MAX_STAGE_TASKS, Math.ceil(count / perTask));
  return Array.from({ length: parts }, (_, index) => ({
    from: Math.floor((count * index) / parts),
    to: Math.floor((count * (index + 1)) / parts),
  }));
}
