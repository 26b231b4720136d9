declare module "aws4" {
  interface Request {
    readonly service: string;
    readonly region: string;
    readonly method: string;
    readonly host: string;
    readonly path: string;
    readonly headers: Record<string, string>;
    readonly body?: Uint8Array | undefined;
    /** The signature goes into the query, so that the path is a URL that anybody may use. */
    readonly signQuery?: boolean;
  }
  interface Credentials {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  }
  const aws4: {
    sign(
      request: Request,
      credentials: Credentials,
    ): { readonly path: string; readonly headers: Record<string, string | number> };
  };
  export default aws4;
}
