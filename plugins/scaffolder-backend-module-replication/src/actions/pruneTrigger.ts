/** The fields of each type of trigger besides its type. */
const FIELDS: Record<string, readonly string[]> = { manual: [], once: ['at'], cron: ['cron', 'timeZone'], continuous: ['every'] };

/** The trigger with the fields of its type alone: a form whose type was changed still has those of the type before. */
export function pruneTrigger(trigger: Record<string, unknown>): Record<string, unknown> {
  const fields = FIELDS[String(trigger.type)];
  return fields ? Object.fromEntries(Object.entries(trigger).filter(([name]) => name === 'type' || fields.includes(name))) : trigger;
}
