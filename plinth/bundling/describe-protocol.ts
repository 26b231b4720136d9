/** What the parent asks the describing child process, and what it answers; both sides import this file. */
export interface DescribeRequest {
  /** Absolute path of the built file. */
  readonly codeFile: string;
}

export type DescribeAnswer =
  | { readonly kind: "described"; readonly description: unknown }
  /** Positions are those of the built file. */
  | { readonly kind: "failed"; readonly stack: string };
