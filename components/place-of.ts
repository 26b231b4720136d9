/** Where an ARN's resource is. */
export interface Place {
  readonly partition: string;
  readonly region: string;
  readonly accountId: string;
}

/** What an ARN with a Region says of the place. */
export function placeOf(arn: string): Place {
  const [, partition = "", , region = "", accountId = ""] = arn.split(":");
  return { partition, region, accountId };
}
