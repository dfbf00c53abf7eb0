import { Select, VisuallyHidden } from '@backstage/ui';
import type { RouteResponse } from '@portage/backstage-plugin-replication-common';
import { RiEyeLine, RiTableLine } from '@remixicon/react';
import { useState } from 'react';
import { useReplicationQuery } from '../api/useReplicationQuery';
import { DataTable, type DataTableColumn } from '../components/DataTable';
import { EmptyState } from '../components/EmptyState';
import { QueryView } from '../components/QueryView';
import { BrowsePager, PAGE_ENTRIES } from './BrowsePager';
import styles from './BrowseSection.module.css';

type Entry = RouteResponse<'browseCluster'>['entries'][number];

const MAX_REFERENCES = 200;
const PREFERRED_REFERENCE = 'main';

const COLUMNS: readonly DataTableColumn<Entry>[] = [
  {
    id: 'name',
    label: 'Table',
    width: '32%',
    isRowHeader: true,
    cell: ({ name, type }) => (
      <span className={styles.entry} title={name}>
        {type === 'view' ? <RiEyeLine size={15} aria-hidden /> : <RiTableLine size={15} color="var(--bui-fg-secondary)" aria-hidden />}
        <VisuallyHidden>{type}</VisuallyHidden>
        <span className={styles.name}>{name}</span>
      </span>
    ),
  },
  {
    id: 'location',
    label: 'Metadata',
    cell: ({ location }) => (
      <span className={styles.secondary} title={location}>
        {location ?? '–'}
      </span>
    ),
  },
];

function Tables(props: { cluster: string; reference: string }) {
  const { cluster, reference } = props;
  const [after, setAfter] = useState<string>();
  const query = useReplicationQuery(
    'browseCluster',
    { path: { name: cluster }, query: { reference, after, limit: PAGE_ENTRIES } },
    { keepPrevious: true },
  );
  return (
    <QueryView query={query}>
      {({ entries, next }) => (
        <>
          <DataTable
            label={`Tables of ${reference}`}
            columns={COLUMNS}
            items={entries}
            getId={({ name }) => name}
            empty={<EmptyState icon={<RiTableLine size={28} />} title={`${reference} has no tables`} />}
          />
          <BrowsePager after={after} next={next} isLoading={query.isFetching} onGo={setAfter} />
        </>
      )}
    </QueryView>
  );
}

/** The references of a catalog, and the tables of one. */
export function CatalogBrowser(props: { cluster: string }) {
  const { cluster } = props;
  const [chosen, setChosen] = useState<string>();
  const references = useReplicationQuery('browseCluster', { path: { name: cluster }, query: { limit: MAX_REFERENCES } });
  return (
    <QueryView query={references}>
      {({ entries }) => {
        const names = entries.filter(({ type }) => type === 'reference').map(({ name }) => name);
        const reference = chosen ?? names.find(name => name === PREFERRED_REFERENCE) ?? names[0];
        return reference === undefined ? (
          <EmptyState title="The catalog has no references" />
        ) : (
          <>
            <div className={styles.bar}>
              <div className={styles.choice}>
                <Select
                  aria-label="Reference"
                  options={names.map(name => ({ id: name, label: name }))}
                  selectedKey={reference}
                  onSelectionChange={key => setChosen(String(key))}
                />
              </div>
            </div>
            <Tables key={reference} cluster={cluster} reference={reference} />
          </>
        );
      }}
    </QueryView>
  );
}
