import type { TablePaginationProps } from '@backstage/ui';
import { useState } from 'react';

const DEFAULT_PAGE_SIZE = 25;
const PAGE_SIZES = [25, 50, 100];

interface Page {
  items: readonly unknown[];
  nextCursor?: string;
  totalItems: number;
}

/**
 * Walks through a list that the server pages by cursor; the way back is remembered here.
 * @param filterKey - changes with search and filters: another list begins at its first page
 */
export function useCursorPages(filterKey: string): {
  limit: number;
  cursor: string | undefined;
  paginationFor(page: Page | undefined): TablePaginationProps | undefined;
} {
  const [state, setState] = useState<{ filterKey: string; limit: number; cursors: string[] }>({
    filterKey,
    limit: DEFAULT_PAGE_SIZE,
    cursors: [],
  });
  const cursors = state.filterKey === filterKey ? state.cursors : [];
  const { limit } = state;

  return {
    limit,
    cursor: cursors.at(-1),
    paginationFor: page => {
      if (!page || (page.totalItems <= PAGE_SIZES[0] && cursors.length === 0)) {
        return undefined;
      }
      return {
        pageSize: limit,
        pageSizeOptions: PAGE_SIZES,
        offset: cursors.length * limit,
        totalCount: page.totalItems,
        hasNextPage: page.nextCursor !== undefined,
        hasPreviousPage: cursors.length > 0,
        onNextPage: () => page.nextCursor && setState({ filterKey, limit, cursors: [...cursors, page.nextCursor] }),
        onPreviousPage: () => setState({ filterKey, limit, cursors: cursors.slice(0, -1) }),
        onPageSizeChange: size => setState({ filterKey, limit: size, cursors: [] }),
      };
    },
  };
}
