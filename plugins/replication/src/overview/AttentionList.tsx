import { Button, ButtonLink } from '@backstage/ui';
import { useState, type CSSProperties } from 'react';
import { pluralize } from '../format/pluralize';
import { HealthIcon } from '../components/HealthIcon';
import { healthColour } from '../components/healthColour';
import { ReasonNote } from '../components/ReasonNote';
import { Section } from '../components/Section';
import { TextLink } from '../components/TextLink';
import { useLinks } from '../components/useLinks';
import type { AttentionItem } from '../model/listAttention';
import styles from './AttentionList.module.css';

/** The rest is behind a button, so that a common cause with a hundred victims leaves room for the page. */
const MAX_SHOWN = 4;

/** What is not well: why, and what to do next. */
export function AttentionList(props: { items: readonly AttentionItem[] }) {
  const { items } = props;
  const links = useLinks();
  const [isExpanded, setExpanded] = useState(false);
  const shown = isExpanded ? items : items.slice(0, MAX_SHOWN);
  return (
    <Section
      title="Needs attention"
      hint={pluralize(items.length, 'thing')}
      flush
      actions={
        items.length > MAX_SHOWN && (
          <Button size="small" variant="tertiary" onPress={() => setExpanded(!isExpanded)}>
            {isExpanded ? 'Show fewer' : `Show all ${items.length}`}
          </Button>
        )
      }
    >
      <ul className={styles.list}>
        {shown.map(item => {
          const href = item.type === 'cluster' ? links.cluster(item.name) : links.policy(item.name);
          return (
            <li
              key={`${item.type} ${item.name}`}
              className={styles.item}
              style={{ '--item-colour': healthColour(item.health) } as CSSProperties}
            >
              <HealthIcon health={item.health} size={18} label={item.health} />
              <div className={styles.what}>
                <TextLink href={href} isBold>
                  {item.name}
                </TextLink>
                <span className={styles.kind}>
                  {item.type} · {item.health}
                </span>
              </div>
              <div className={styles.reason}>
                {item.reason ? (
                  <ReasonNote reason={item.reason} />
                ) : (
                  <span className={styles.kind}>No reason is recorded; open it for its checks and jobs.</span>
                )}
              </div>
              <ButtonLink size="small" variant="secondary" href={href}>
                Open
              </ButtonLink>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
