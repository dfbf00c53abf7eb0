import type { CallOptions, RouteArguments, RouteName, RouteResponse } from '@portage/backstage-plugin-replication-common';
import type { ReplicationApi } from '../api/ReplicationApi';

type Handler<N extends RouteName> = (args: RouteArguments<N>, options: CallOptions) => RouteResponse<N> | Promise<RouteResponse<N>>;
export type MockHandlers = { [N in RouteName]?: Handler<N> };

/** Answers the calls of a page from handlers by route, and remembers what was called. A route without a handler never answers. */
export class MockReplicationApi implements ReplicationApi {
  readonly calls: { name: RouteName; args: RouteArguments<RouteName>; options: CallOptions }[] = [];

  constructor(private readonly handlers: MockHandlers) {}

  async call<N extends RouteName>(name: N, args: RouteArguments<N> = {}, options: CallOptions = {}): Promise<RouteResponse<N>> {
    this.calls.push({ name, args: args as RouteArguments<RouteName>, options });
    const handler = this.handlers[name] as Handler<N> | undefined;
    return handler ? handler(args, options) : new Promise(() => {});
  }

  callsOf<N extends RouteName>(name: N): { args: RouteArguments<N>; options: CallOptions }[] {
    return this.calls.filter(call => call.name === name) as unknown as { args: RouteArguments<N>; options: CallOptions }[];
  }
}
