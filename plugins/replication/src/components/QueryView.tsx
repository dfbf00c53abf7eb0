import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorNotice } from './ErrorNotice';
import { LoadingRows } from './LoadingRows';
import { StaleNotice } from './StaleNotice';

/**
 * Shows what a query brought: skeletons first, then the content; an error in its place where there is nothing to show,
 * else above it, since old data tells more than none.
 */
export function QueryView<T>(props: { query: UseQueryResult<T, Error>; loading?: ReactNode; children: (data: T) => ReactNode }) {
  const { query, loading = <LoadingRows />, children } = props;
  if (query.data === undefined) {
    return query.error ? <ErrorNotice error={query.error} onRetry={() => query.refetch()} /> : <>{loading}</>;
  }
  return (
    <>
      {query.error && <StaleNotice error={query.error} updatedAt={query.dataUpdatedAt} />}
      {children(query.data)}
    </>
  );
}
