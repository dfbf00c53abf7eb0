import { Select, TextField } from '@backstage/ui';
import type { RouteResponse } from '@portage/backstage-plugin-replication-common';
import { RiFileLine, RiFolderOpenLine } from '@remixicon/react';
import { useState } from 'react';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { Bytes } from '../components/Bytes';
import { DataTable, type DataTableColumn } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { QueryView } from '../components/QueryView';
import { TimeAgo } from '../components/TimeAgo';
import { SEARCH_DELAY_MS, useDebouncedValue } from '../components/useDebouncedValue';
import { BrowsePager, PAGE_ENTRIES } from './BrowsePager';
import styles from './BrowseSection.module.css';

type Entry = RouteResponse<'browseCluster'>['entries'][number];

/** Columns of the files below a prefix, whose names are shown without it. */
function columnsBelow(prefix: string): readonly DataTableColumn<Entry>[] {
  return [
    {
      id: 'name',
      label: 'File',
      isRowHeader: true,
      cell: ({ name }) => (
        <span className={styles.entry} title={name}>
          <RiFileLine size={15} color="var(--bui-fg-secondary)" aria-hidden />
          <span className={styles.name}>{name.startsWith(prefix) ? name.slice(prefix.length) : name}</span>
        </span>
      ),
    },
    {
      id: 'size',
      label: 'Size',
      width: '8rem',
      align: 'end',
      cell: ({ sizeBytes }) => (sizeBytes === undefined ? '–' : <Bytes value={sizeBytes} />),
    },
    { id: 'modified', label: 'Modified', width: '9rem', align: 'end', cell: ({ modifiedAt }) => <TimeAgo at={modifiedAt} /> },
  ];
}

function Files(props: { cluster: string; prefix: string; path: string }) {
  const { cluster, prefix, path } = props;
  const [after, setAfter] = useState<string>();
  const query = useReplicationQuery(
    'browseCluster',
    { path: { name: cluster }, query: { path, after, limit: PAGE_ENTRIES } },
    { keepPrevious: true },
  );
  return (
    <QueryView query={query}>
      {({ entries, next }) => (
        <>
          <DataTable
            label={`Files below ${path}`}
            columns={columnsBelow(prefix)}
            items={entries}
            getId={({ name }) => name}
            empty={<EmptyState icon={<RiFolderOpenLine size={28} />} title={`There are no files below ${path}`} />}
          />
          <BrowsePager after={after} next={next} isLoading={query.isFetching} onGo={setAfter} />
        </>
      )}
    </QueryView>
  );
}

/** The files of a storage below one of its prefixes, in key order. */
export function StorageBrowser(props: { cluster: string; prefixes: readonly string[] }) {
  const { cluster, prefixes } = props;
  const [prefix, setPrefix] = useState(prefixes[0]);
  const [folder, setFolder] = useState('');
  const settled = useDebouncedValue(folder.trim().replace(/^\/+/, ''), SEARCH_DELAY_MS);
  const path = `${prefix}${settled}`;
  return (
    <>
      <div className={styles.bar}>
        <div className={styles.choice}>
          <Select
            aria-label="Prefix"
            options={prefixes.map(name => ({ id: name, label: name }))}
            selectedKey={prefix}
            onSelectionChange={key => setPrefix(String(key))}
          />
        </div>
        <div className={styles.choice}>
          <TextField aria-label="Folder below the prefix" placeholder="folder/below/it/" value={folder} onChange={setFolder} />
        </div>
      </div>
      <Files key={path} cluster={cluster} prefix={prefix} path={path} />
    </>
  );
}
