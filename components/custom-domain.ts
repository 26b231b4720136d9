import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { Domain } from "../plinth/settings/parse-domain.ts";
import { CLOUDFRONT_REGION } from "../plinth/settings/parse-firewall.ts";
import { createCertificate } from "./domain-certificate.ts";
import { createFront, type FrontArgs } from "./front.ts";
import { type StackContext, tagsOf } from "./stack-context.ts";

/** Arguments of {@link CustomDomain}. */
export interface CustomDomainArgs {
  readonly context: StackContext;
  readonly domain: Domain;
  /** Of the public hosted zone that holds the name. */
  readonly zoneId: string;
  readonly stage: aws.apigatewayv2.Stage;
  /** What stands in front of the API. Default: nothing, and the name leads to the gateway itself. */
  readonly front?: Omit<FrontArgs, "certificateArn" | "context" | "domainName"> | undefined;
}

/** Where the records of a name lead, and what must be there before they do. */
export interface DomainTarget {
  readonly name: pulumi.Output<string>;
  readonly zoneId: pulumi.Output<string>;
  readonly dependsOn: pulumi.Resource[];
}

/**
 * The name of an API: its certificate, TLS 1.2 or newer, and the records that lead to it over IPv4 and IPv6. The records are the same
 * whether they lead to the gateway or to CloudFront, so that a live name changes from one to the other and is never gone.
 */
export class CustomDomain extends pulumi.ComponentResource {
  constructor(name: string, args: CustomDomainArgs, options?: pulumi.ComponentResourceOptions) {
    super("plinth:index:CustomDomain", name, {}, options);
    const parent = { parent: this };
    const { context, domain, zoneId, front } = args;
    const certificateArn = pulumi.output(
      domain.certificateArn ??
        createCertificate(name, { context, domain, zoneId, ...(front ? { region: CLOUDFRONT_REGION } : {}) }, parent),
    );
    const target = front
      ? createFront("front", { ...front, context, certificateArn, domainName: domain.name }, parent)
      : createRegionalTarget(name, args, certificateArn, parent);
    for (const type of ["A", "AAAA"])
      new aws.route53.Record(
        `${name}-${type.toLowerCase()}`,
        {
          zoneId,
          name: domain.name,
          type,
          aliases: [{ name: target.name, zoneId: target.zoneId, evaluateTargetHealth: false }],
        },
        { ...parent, dependsOn: target.dependsOn },
      );
    this.registerOutputs({});
  }
}

/** The gateway's own endpoint for the name. */
function createRegionalTarget(
  name: string,
  { context, domain, stage }: CustomDomainArgs,
  certificateArn: pulumi.Output<string>,
  options: pulumi.CustomResourceOptions,
): DomainTarget {
  const domainName = new aws.apigatewayv2.DomainName(
    name,
    {
      domainName: domain.name,
      domainNameConfiguration: {
        certificateArn,
        endpointType: "REGIONAL",
        // The newest that HTTP APIs have; TLS 1.3 is spoken with whoever can.
        // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-custom-domain-names.html
        securityPolicy: "TLS_1_2",
        ipAddressType: "dualstack",
      },
      tags: tagsOf(context),
    },
    options,
  );
  const mapping = new aws.apigatewayv2.ApiMapping(
    name,
    { apiId: stage.apiId, domainName: domainName.id, stage: stage.id },
    options,
  );
  const { targetDomainName, hostedZoneId } = domainName.domainNameConfiguration;
  // A name that leads to no API yet is answered with 403.
  return { name: targetDomainName, zoneId: hostedZoneId, dependsOn: [mapping] };
}
