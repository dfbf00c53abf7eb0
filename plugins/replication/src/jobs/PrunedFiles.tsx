import { useState } from 'react';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { Bytes } from '../components/Bytes';
import { DataTable } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { ListSearch } from '../components/ListSearch';
import { QueryView } from '../components/QueryView';
import { useCursorPages } from '../components/useCursorPages';
import { SEARCH_DELAY_MS, useDebouncedValue } from '../components/useDebouncedValue';
import styles from './PrunedFiles.module.css';

/** The files that a pruning removes, page by page; a worker reads them from the storage. */
export function PrunedFiles(props: { jobId: string; count: number }) {
  const { jobId, count } = props;
  const [text, setText] = useState('');
  const search = useDebouncedValue(text.trim(), SEARCH_DELAY_MS) || undefined;
  const pages = useCursorPages(JSON.stringify([jobId, search]));
  const query = useReplicationQuery(
    'listPrunedFiles',
    { path: { id: jobId }, query: { search, limit: pages.limit, cursor: pages.cursor } },
    { keepPrevious: true },
  );
  return (
    <div className={styles.root}>
      <ListSearch label="Search files" value={text} onChange={setText} />
      <QueryView query={query}>
        {page => (
          <DataTable
            label="Files"
            columns={[
              { id: 'file', label: 'File', isRowHeader: true, cell: file => <span title={file.uri}>{file.uri}</span> },
              { id: 'size', label: 'Size', width: '7rem', align: 'end', cell: file => <Bytes value={file.sizeBytes} /> },
            ]}
            items={page.items}
            getId={file => file.uri}
            empty={<EmptyState title={search ? 'No file on this page matches' : 'No files'} />}
            pagination={pages.paginationFor({ ...page, totalItems: count })}
          />
        )}
      </QueryView>
    </div>
  );
}
