/** Code as Lambda finds it in a bucket. */
export interface CodeObject {
  readonly bucket: string;
  /** Named by the hash of what is in it, so an object is never written over by another. */
  readonly key: string;
  /** The zip on the disk, relative to the project root. */
  readonly file: string;
}

/** Puts code where Lambda will read it, unless it is there. */
export type PutCode = (object: CodeObject) => Promise<void>;
