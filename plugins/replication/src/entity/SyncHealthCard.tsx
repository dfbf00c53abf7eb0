import { useEntity } from '@backstage/plugin-catalog-react';
import { RiExchange2Line } from '@remixicon/react';
import { EmptyState } from '../components/EmptyState';
import { Section } from '../components/Section';
import { ClusterHealthBody } from './ClusterHealthBody';
import { PolicyHealthList } from './PolicyHealthList';
import { readEntitySubject } from './readEntitySubject';
import { usePoliciesByName } from './usePoliciesByName';

/** The entity card: whether what this entity depends on is kept in sync. */
export function SyncHealthCard() {
  const { entity } = useEntity();
  const { cluster, policies } = readEntitySubject(entity);
  const named = usePoliciesByName(policies);
  return (
    <Section title="Sync health" flush>
      {cluster !== undefined && <ClusterHealthBody name={cluster} />}
      {named.length > 0 && <PolicyHealthList policies={named} />}
      {cluster === undefined && named.length === 0 && (
        <EmptyState
          icon={<RiExchange2Line size={28} />}
          title="This entity names no policy"
          description={
            <>
              Add the annotation <code>portage.io/policies</code> with the names of policies, comma-separated.
            </>
          }
        />
      )}
    </Section>
  );
}
