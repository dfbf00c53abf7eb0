import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { HttpTaskBroker } from '@portage/workers';
import express from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createHandlers, type Services } from '../router/createHandlers';
import { createRouter } from '../router/createRouter';
import { describeTaskBroker } from './__testUtils__/describeTaskBroker';

jest.setTimeout(60_000);

describeTaskBroker('HttpTaskBroker', async backend => {
  const router = createRouter({
    handlers: createHandlers({ broker: { for: async () => backend } } as unknown as Services),
    bodyParsers: {},
    httpAuth: mockServices.httpAuth(),
    auditor: mockServices.auditor.mock(),
    logger: mockServices.logger.mock(),
  });
  const server = express().use(router).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    broker: HttpTaskBroker.create({ baseUrl: `http://127.0.0.1:${port}`, token: mockCredentials.service.token() }),
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
});
