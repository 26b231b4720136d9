/** What the parent asks the describing child process, and what it answers; both sides import this file. */
export interface DescribeRequest {
  readonly function: string;
  /** Absolute path of the built file. */
  readonly codeFile: string;
}

export type DescribeAnswer =
  | { readonly kind: "loading"; readonly function: string }
  | { readonly kind: "described"; readonly function: string; readonly description: unknown }
  | { readonly kind: "failed"; readonly function: string; readonly stack: string }
  | { readonly kind: "ready" };
