/** A request as it will be sent, for those who sign it. */
export interface AuthorizableRequest {
  method: string;
  url: URL;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
}

/** Says who a request comes from. */
export interface RequestAuthorizer {
  /** Whether asking again can bring other credentials. */
  readonly renewable: boolean;
  /**
   * The headers to add to a request.
   * @param options - `renew` asks for other credentials than before
   */
  authorize(request: AuthorizableRequest, options: { renew: boolean; signal?: AbortSignal }): Promise<Record<string, string>>;
}
