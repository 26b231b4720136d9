import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { Domain } from "../plinth/settings/parse-domain.ts";
import { type StackContext, tagsOf } from "./stack-context.ts";

/** Arguments of {@link createCertificate}. */
export interface CertificateArgs {
  readonly context: StackContext;
  readonly domain: Domain;
  /** Of the public hosted zone that holds the name. */
  readonly zoneId: string;
  /** Default: the stack's. */
  readonly region?: string;
}

/** The ARN of a certificate that is proven by a record in the zone, which stays there so that ACM renews it by itself. */
export function createCertificate(
  name: string,
  { context, domain, zoneId, region }: CertificateArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const place = region ? { region } : {};
  const certificate = new aws.acm.Certificate(
    name,
    { domainName: domain.name, validationMethod: "DNS", ...place, tags: tagsOf(context) },
    options,
  );
  const proof = certificate.domainValidationOptions.apply(([first]) => {
    if (!first) throw new Error(`ACM asks for no record to prove ${domain.name} by.`);
    return first;
  });
  const record = new aws.route53.Record(
    `${name}-validation`,
    {
      zoneId,
      name: proof.resourceRecordName,
      type: proof.resourceRecordType,
      records: [proof.resourceRecordValue],
      ttl: 300,
      // Every certificate that the account has for this name asks for the same record.
      allowOverwrite: true,
    },
    options,
  );
  const { certificateArn } = new aws.acm.CertificateValidation(
    name,
    { certificateArn: certificate.arn, validationRecordFqdns: [record.fqdn], ...place },
    options,
  );
  return certificateArn;
}
