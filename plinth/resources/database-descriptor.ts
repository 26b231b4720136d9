/** A database as data: all that a deploy needs. */
export interface DatabaseDescriptor {
  readonly kind: "database";
  /** Logical, in kebab-case; the physical names are the deploy's. */
  readonly name: string;
  /** Folder of the SQL files, relative to the project root, `/`-separated. */
  readonly migrations: string;
}
