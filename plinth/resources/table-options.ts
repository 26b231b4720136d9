import type { Projection, StreamView } from "./table-descriptor.ts";

type Names<Row> = keyof Row & string;

/** An attribute's name, for a string key; or its name and type. */
export type KeySpec<Name extends string> = Name | { readonly name: Name; readonly type: "string" | "number" };
export type NameOf<Spec> = Spec extends { readonly name: infer Name } ? Name : Spec;

/** The attributes whose values can be a second: numbers, and whatever rows without a schema have. */
type NumberNames<Row> = {
  [Name in Names<Row>]: unknown extends Row[Name] ? Name : NonNullable<Row[Name]> extends number ? Name : never;
}[Names<Row>];

/** One index: the keys by which it finds items, and what it holds of them. */
export interface IndexOptions<Name extends string = string> {
  /** Attribute that groups the items. Items without it are not in the index. */
  readonly partitionKey: KeySpec<Name>;
  /** Attribute that orders the items of one partition. Default: none. */
  readonly sortKey?: KeySpec<Name>;
  /** What a query by the index returns beside the keys: `all`, `keys` for nothing, or these attributes. Default `all`. */
  readonly projection?: "all" | "keys" | readonly Name[];
}

export type IndexesOptions<Name extends string = string> = Readonly<Record<string, IndexOptions<Name>>>;

/** A field that is a key may be absent from a row, and then the index does not have the row; what is asked for is not. */
type Present<Row, Name> = { readonly [Key in Extract<Name, keyof Row>]-?: NonNullable<Row[Key]> };
type SortNameOf<Index> = Index extends { readonly sortKey: infer Sort } ? NameOf<Sort> : never;
type PartitionNameOf<Index> = Index extends { readonly partitionKey: infer Partition } ? NameOf<Partition> : never;
type ProjectionOf<Index> = Index extends { readonly projection: infer Held } ? Held : "all";

/** The key of one partition of an index. */
export type IndexKey<Row, Index> = Present<Row, PartitionNameOf<Index>>;

/** What a query by an index returns of a row. */
export type IndexRow<Row, Key, Index> =
  ProjectionOf<Index> extends "all"
    ? Row
    : Pick<
        Row,
        Extract<
          | keyof Key
          | PartitionNameOf<Index>
          | SortNameOf<Index>
          | (ProjectionOf<Index> extends readonly (infer Name)[] ? Name : never),
          keyof Row
        >
      >;

export interface TableOptions<Row, Partition, Sort, Schema, Indexes> {
  /** Attribute that tells items apart, or groups them when there is a `sortKey`. */
  readonly partitionKey: Partition & KeySpec<Names<Row>>;
  /** Attribute that orders the items of one partition. Default: none. */
  readonly sortKey?: Sort & KeySpec<Names<Row>>;
  /** Zod schema of one item. It types the rows; stored items are not checked against it at run time. Default: untyped rows. */
  readonly schema?: Schema;
  /** Other keys to find items by, each under a name for `index(name)`; 20 at most. Default: none. */
  readonly indexes?: Indexes & IndexesOptions<Names<Row>>;
  /** Attribute with the second, since 1970, from which an item is gone. Default: items stay. */
  readonly ttl?: NumberNames<Row>;
  /** Turns on the table's stream, with this of each change in it. Default: no stream. */
  readonly stream?: StreamView;
}

/** The same, as the code sees it. */
export interface AnyTableOptions {
  readonly partitionKey: KeySpec<string>;
  readonly sortKey?: KeySpec<string>;
  readonly schema?: unknown;
  readonly indexes?: Readonly<
    Record<string, { partitionKey: KeySpec<string>; sortKey?: KeySpec<string>; projection?: Projection }>
  >;
  readonly ttl?: string;
  readonly stream?: StreamView;
}
