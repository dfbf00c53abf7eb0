import { Button } from '@backstage/ui';
import type { Cluster } from '@portage/backstage-plugin-replication-common';
import { RiFolderOpenLine } from '@remixicon/react';
import { useState } from 'react';
import { EmptyState } from '../components/EmptyState';
import { Section } from '../components/Section';
import { isStorage } from '../model/clusterRoles';
import { CatalogBrowser } from './CatalogBrowser';
import { StorageBrowser } from './StorageBrowser';

/** The tables of a catalog, or the files of a storage, as a worker sees them now. It is asked only when a person wants to look. */
export function BrowseSection(props: { cluster: Cluster }) {
  const { metadata, spec } = props.cluster;
  const [isOpen, setOpen] = useState(false);
  const kind = isStorage(props.cluster) ? 'files' : 'tables';
  const prefixes = spec.replication.prefixes ?? [];
  if (kind === 'files' && prefixes.length === 0) {
    return null;
  }
  const close = (
    <Button size="small" variant="tertiary" onPress={() => setOpen(false)}>
      Close
    </Button>
  );
  return (
    <Section title={kind === 'files' ? 'Files' : 'Tables'} flush actions={isOpen && close}>
      {isOpen &&
        (kind === 'files' ? <StorageBrowser cluster={metadata.name} prefixes={prefixes} /> : <CatalogBrowser cluster={metadata.name} />)}
      {!isOpen && (
        <EmptyState
          icon={<RiFolderOpenLine size={28} />}
          title={`See the ${kind} of this cluster`}
          description="A worker of its region lists them now; nothing is stored."
          actions={
            <Button variant="secondary" onPress={() => setOpen(true)}>
              {`Browse ${kind}`}
            </Button>
          }
        />
      )}
    </Section>
  );
}
