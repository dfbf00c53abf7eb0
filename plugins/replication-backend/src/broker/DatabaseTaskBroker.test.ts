import { describeTaskBroker } from './__testUtils__/describeTaskBroker';

jest.setTimeout(60_000);

describeTaskBroker('DatabaseTaskBroker', async broker => ({ broker, close: async () => {} }));
