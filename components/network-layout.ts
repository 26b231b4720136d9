/** The range of every stack's VPC. */
export const VPC_CIDR = "10.0.0.0/16";

/** Each zone has an eighth of the VPC to itself, so six fit, as many as a Region has. */
const ZONE_STEP = 32;

/** Address ranges, one for each zone. */
export interface ZoneLayout {
  /** 4,091 addresses each. */
  readonly functions: string[];
  /** 1,019 addresses each. */
  readonly data: string[];
  /** 251 addresses each. */
  readonly nat: string[];
}

/**
 * The ranges of the subnets. A zone's ranges are the same however many zones there are: a subnet that changed its range would be
 * replaced, with the functions and the database in it.
 */
export function zoneLayout(zones: number): ZoneLayout {
  const bases = Array.from({ length: zones }, (_, zone) => zone * ZONE_STEP);
  return {
    functions: bases.map((base) => `10.0.${base}.0/20`),
    data: bases.map((base) => `10.0.${base + 16}.0/22`),
    nat: bases.map((base) => `10.0.${base + 20}.0/24`),
  };
}
