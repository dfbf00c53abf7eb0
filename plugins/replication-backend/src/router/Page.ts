/** One page of a list. */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
  totalItems: number;
}
