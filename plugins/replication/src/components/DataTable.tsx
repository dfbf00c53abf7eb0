import {
  Cell,
  Column,
  Row,
  TableBody,
  TableBodySkeleton,
  TableHeader,
  TablePagination,
  TableRoot,
  type TablePaginationProps,
} from '@backstage/ui';
import type { ReactNode } from 'react';
import styles from './DataTable.module.css';

export interface DataTableColumn<T> {
  id: string;
  label: string;
  cell: (item: T) => ReactNode;
  /** A CSS width; columns without one share what is left. */
  width?: string;
  align?: 'end';
  isRowHeader?: boolean;
}

export interface DataTableProps<T> {
  /** What the table holds, for assistive technology. */
  label: string;
  columns: readonly DataTableColumn<T>[];
  /** `undefined` while loading. */
  items: readonly T[] | undefined;
  getId: (item: T) => string;
  getHref?: (item: T) => string | undefined;
  onSelect?: (item: T) => void;
  selectedId?: string;
  empty: ReactNode;
  pagination?: TablePaginationProps;
  /** Below it the table scrolls sideways. */
  minWidth?: string;
}

/** BUI's table parts, dense, with a name, links or selection by row, skeletons and an empty state. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { label, columns, items, getId, getHref, onSelect, selectedId, empty, pagination, minWidth = '40rem' } = props;
  const byId = new Map(items?.map(item => [getId(item), item]));

  return (
    <div className={styles.root}>
      <div className={styles.scroll}>
        <TableRoot
          aria-label={label}
          isPending={items === undefined}
          style={{ minWidth }}
          {...(onSelect &&
            items !== undefined && {
              selectionMode: 'single' as const,
              selectionBehavior: 'replace' as const,
              disallowEmptySelection: true,
              selectedKeys: selectedId === undefined ? [] : [selectedId],
              onSelectionChange: keys => {
                const selected = keys === 'all' ? undefined : byId.get(String([...keys][0]));
                if (selected) {
                  onSelect(selected);
                }
              },
            })}
        >
          <TableHeader>
            {columns.map(column => (
              <Column
                key={column.id}
                id={column.id}
                isRowHeader={column.isRowHeader}
                className={column.align === 'end' ? `${styles.head} ${styles.end}` : styles.head}
                style={{ width: column.width }}
              >
                {column.label}
              </Column>
            ))}
          </TableHeader>
          {items === undefined ? (
            <TableBodySkeleton columns={columns} />
          ) : (
            <TableBody renderEmptyState={() => <div className={styles.empty}>{empty}</div>}>
              {items.map(item => (
                <Row key={getId(item)} id={getId(item)} href={getHref?.(item)}>
                  {columns.map(column => (
                    <Cell key={column.id} className={column.align === 'end' ? `${styles.cell} ${styles.end}` : styles.cell}>
                      {column.cell(item)}
                    </Cell>
                  ))}
                </Row>
              ))}
            </TableBody>
          )}
        </TableRoot>
      </div>
      {pagination && (
        <div className={styles.pagination}>
          <TablePagination {...pagination} />
        </div>
      )}
    </div>
  );
}
