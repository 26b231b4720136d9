declare const taskKey: unique symbol;

/**
 * What callers of a task need of its `main`, as a type alone: `queue<typeof main>("mail")` bundles nothing of the other file.
 * No value has the property.
 */
export interface TypedTask<Kind extends "queue" | "function", Input, Output> {
  readonly [taskKey]?: { readonly kind: Kind; readonly input: Input; readonly output: Output };
}

/** What one sends to a task of this type. */
export type InputOf<Task> = Task extends TypedTask<infer _Kind, infer Input, infer _Output> ? Input : never;

/** What a task of this type answers. */
export type OutputOf<Task> = Task extends TypedTask<infer _Kind, infer _Input, infer Output> ? Output : never;
