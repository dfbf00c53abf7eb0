import { mockApis, renderInTestApp } from '@backstage/frontend-test-utils';
import { Routes, Route } from 'react-router-dom';
import type { ReactElement } from 'react';
import { replicationApiRef } from '../api/replicationApiRef';
import { ReplicationProvider, sharedQueryClient } from '../components/ReplicationProvider';
import { MockReplicationApi, type MockHandlers } from './MockReplicationApi';

/** Draws a page at an address of the portal, with a backend made of handlers. */
export function renderPage(element: ReactElement, options: { path: string; at: string; handlers: MockHandlers }): MockReplicationApi {
  const { path, at, handlers } = options;
  const api = new MockReplicationApi(handlers);
  sharedQueryClient.clear();
  renderInTestApp(
    <ReplicationProvider basePath="/replication">
      <Routes>
        <Route path={path} element={element} />
        <Route path="*" element={<ElsewherePage />} />
      </Routes>
    </ReplicationProvider>,
    {
      initialRouteEntries: [at],
      apis: [[replicationApiRef, api], mockApis.permission(), mockApis.identity({ userEntityRef: 'user:default/ada' })],
    },
  );
  return api;
}

function ElsewherePage() {
  return <p>elsewhere</p>;
}
