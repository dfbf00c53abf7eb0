import { Skeleton } from '@backstage/ui';
import { HealthBadge } from '../components/HealthBadge';
import { ReasonNote } from '../components/ReasonNote';
import { TextLink } from '../components/TextLink';
import { TimeAgo } from '../components/TimeAgo';
import { useLinks } from '../components/useLinks';
import { describeError } from '../model/describeError';
import { LagText } from '../policies/LagText';
import styles from './PolicyHealthList.module.css';
import type { NamedPolicy } from './usePoliciesByName';

function PolicyItem(props: { item: NamedPolicy }) {
  const { name, policy, error } = props.item;
  const links = useLinks();
  if (!policy) {
    return (
      <li className={styles.item}>
        <span>{name}</span>
        {error ? <HealthBadge health="unknown" /> : <Skeleton width={80} height={20} />}
        {error && <span className={styles.note}>{describeError(error).title}</span>}
      </li>
    );
  }
  const { health, reason, lag, lastPublished } = policy.status;
  return (
    <li className={styles.item}>
      <TextLink href={links.policy(name)} isBold>
        {name}
      </TextLink>
      <HealthBadge health={health} reason={reason} />
      <span className={styles.note}>
        {lag ? <LagText lag={lag} /> : 'lag not measured yet'} · published <TimeAgo at={lastPublished?.at} missing="never" />
      </span>
      {reason && health !== 'healthy' && (
        <span className={styles.note}>
          <ReasonNote reason={reason} hideCode />
        </span>
      )}
    </li>
  );
}

/** Policies with health and lag, for a card. */
export function PolicyHealthList(props: { policies: readonly NamedPolicy[] }) {
  return (
    <ul className={styles.list}>
      {props.policies.map(item => (
        <PolicyItem key={item.name} item={item} />
      ))}
    </ul>
  );
}
