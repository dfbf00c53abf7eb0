import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { RequirePermission } from '@backstage/plugin-permission-react';
import { policyCreatePermission } from '@portage/backstage-plugin-replication-common';
import { RiLockLine } from '@remixicon/react';
import { useEffect } from 'react';
import { useNavigate } from 'react-router-dom';
import { useReplicationMutation } from '../api/useReplicationMutation';
import { EmptyState } from '../components/EmptyState';
import { PageFrame } from '../components/PageFrame';
import { useLinks } from '../components/useLinks';
import { useNotify } from '../components/useNotify';
import { INITIAL_VALUES } from './PolicyFormValues';
import { PolicyFormLayout } from './PolicyFormLayout';
import { useOwnerOptions } from './useOwnerOptions';
import { usePolicyForm } from './usePolicyForm';

function NewPolicyForm() {
  const links = useLinks();
  const navigate = useNavigate();
  const notify = useNotify();
  const create = useReplicationMutation('createPolicy');
  const form = usePolicyForm({ initial: INITIAL_VALUES, isReadOnly: false });
  const { self } = useOwnerOptions();
  const { values, onChange } = form.state;

  useEffect(() => {
    if (self && values === INITIAL_VALUES) {
      onChange({ owner: self });
    }
  }, [self, values, onChange]);

  const onSave = () =>
    create.mutate(
      { body: form.document },
      {
        onSuccess: policy => {
          notify({ title: `${policy.metadata.name} is created`, status: 'success' });
          navigate(links.policy(policy.metadata.name));
        },
        onError: form.refuse,
      },
    );
  const error = create.error && form.others.length === 0 && Object.keys(form.state.problems).length === 0 ? create.error : undefined;
  return (
    <PolicyFormLayout
      form={form}
      isNew
      saveLabel="Create policy"
      isSaving={create.isPending}
      error={error}
      onSave={onSave}
      onLeave={() => navigate(links.policies)}
    />
  );
}

/** The form for a new policy. */
export function NewPolicyPage() {
  const links = useLinks();
  return (
    <BreadcrumbEntry entry={{ label: 'New', href: links.newPolicy }}>
      <PageFrame title="New policy" description="Keep a branch of Iceberg tables whole and local in another region.">
        <RequirePermission
          permission={policyCreatePermission}
          errorPage={
            <EmptyState
              icon={<RiLockLine size={28} />}
              title="You may not create policies"
              description={`You need the permission ${policyCreatePermission.name}.`}
            />
          }
        >
          <NewPolicyForm />
        </RequirePermission>
      </PageFrame>
    </BreadcrumbEntry>
  );
}
