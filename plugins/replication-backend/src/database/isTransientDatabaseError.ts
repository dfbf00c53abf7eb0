/** PostgreSQL: serialization failure and deadlock. SQLite: another process holds the lock, in all its extended codes. */
const TRANSIENT = /^(40001|40P01|SQLITE_BUSY.*|SQLITE_LOCKED.*)$/;

/** Whether a transaction failed only because another one stood in its way; read from the driver's code, never from the message. */
export function isTransientDatabaseError(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && TRANSIENT.test(code);
}
