/** The object without the fields that a form left empty: absent values, empty texts, empty lists. */
export function withoutEmpty<T extends object>(fields: T): Partial<T> {
  const isEmpty = (value: unknown) => value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !isEmpty(value))) as Partial<T>;
}
