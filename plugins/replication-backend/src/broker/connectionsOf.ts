/** Fields of payloads that hold a connection's name, in every kind of task. */
const CONNECTION_FIELDS: ReadonlySet<string> = new Set(['connection', 'storage']);

/** The names of all connections that a task's payload mentions. Pure. */
export function connectionsOf(payload: unknown): Set<string> {
  const names = new Set<string>();
  const visit = (value: unknown) => {
    if (Array.isArray(value)) {
      value.forEach(visit);
    } else if (typeof value === 'object' && value !== null) {
      for (const [field, item] of Object.entries(value)) {
        if (CONNECTION_FIELDS.has(field) && typeof item === 'string') {
          names.add(item);
        } else {
          visit(item);
        }
      }
    }
  };
  visit(payload);
  return names;
}
