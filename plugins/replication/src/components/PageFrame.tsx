import { Container, Header, type HeaderProps } from '@backstage/ui';
import type { ReactNode } from 'react';
import styles from './PageFrame.module.css';

/** A page below the tabs: its header, then what it shows, evenly spaced. */
export function PageFrame(props: HeaderProps & { children: ReactNode }) {
  const { children, ...header } = props;
  return (
    <>
      <Header {...header} />
      <Container>
        <div className={styles.content}>{children}</div>
      </Container>
    </>
  );
}
