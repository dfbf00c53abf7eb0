/** One page of a listing. */
interface Page<T> {
  items: T[];
  nextCursor?: string;
}

/** All items of a listing, page by page, up to `limit`. */
export async function listAll<T>(fetchPage: (cursor: string | undefined) => Promise<Page<T>>, limit: number = Infinity): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | undefined;
  do {
    const page = await fetchPage(cursor);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== undefined && items.length < limit);
  return items.slice(0, limit);
}
