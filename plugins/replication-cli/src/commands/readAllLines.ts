/** Lines of a report, or files of a list, that a command shows at most; the whole is the file that the result names. */
const MAX_LINES = 10_000;
const PAGE_LINES = 200;

/** Reads all pages of something that can be long. */
export async function readAllLines<T>(
  read: (page: { limit: number; cursor?: string }) => Promise<{ lines: T[]; nextCursor?: string }>,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | undefined;
  do {
    const { lines, nextCursor } = await read({ limit: PAGE_LINES, cursor });
    all.push(...lines);
    cursor = nextCursor;
  } while (cursor !== undefined && all.length < MAX_LINES);
  return all;
}
