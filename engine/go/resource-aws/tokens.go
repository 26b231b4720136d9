package main

import (
	"fmt"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// moduleOf maps the beginning of a Terraform name to its Pulumi module; the longest match counts, and what has
// none is in "ec2".
var moduleOf = map[string]string{
	"acm": "acm", "apigatewayv2": "apigatewayv2", "appautoscaling": "appautoscaling", "cloudfront": "cloudfront",
	"cloudwatch": "cloudwatch", "cognito": "cognito", "db": "rds", "dynamodb": "dynamodb", "ebs": "ebs", "ec2": "ec2",
	"ec2_client_vpn": "ec2clientvpn", "ec2_transit_gateway": "ec2transitgateway", "elasticache": "elasticache",
	"iam": "iam", "kms": "kms", "lambda": "lambda", "organizations": "organizations", "rds": "rds",
	"route53": "route53", "s3": "s3", "s3control": "s3control", "scheduler": "scheduler",
	"secretsmanager": "secretsmanager", "sns": "sns", "sqs": "sqs", "ssm": "ssm", "verifiedaccess": "verifiedaccess",
	"wafv2": "wafv2", "xray": "xray",
}

// resourceExceptions are the Pulumi names that do not follow from the Terraform names, as "module/Name".
var resourceExceptions = map[string]string{
	"aws_cognito_user_pool_ui_customization":            "cognito/UserPoolUICustomization",
	"aws_db_instance_role_association":                  "rds/RoleAssociation",
	"aws_ec2_host":                                      "ec2/DedicatedHost",
	"aws_ec2_instance_connect_endpoint":                 "ec2transitgateway/InstanceConnectEndpoint",
	"aws_ec2_instance_state":                            "ec2transitgateway/InstanceState",
	"aws_ec2_transit_gateway":                           "ec2transitgateway/TransitGateway",
	"aws_iam_openid_connect_provider":                   "iam/OpenIdConnectProvider",
	"aws_iam_user_ssh_key":                              "iam/SshKey",
	"aws_network_interface_sg_attachment":               "ec2/NetworkInterfaceSecurityGroupAttachment",
	"aws_rds_instance_state":                            "rds/InstanceDesiredState",
	"aws_route53_hosted_zone_dnssec":                    "route53/HostedZoneDnsSec",
	"aws_s3_bucket_analytics_configuration":             "s3/AnalyticsConfiguration",
	"aws_s3_bucket_inventory":                           "s3/Inventory",
	"aws_s3_bucket_replication_configuration":           "s3/BucketReplicationConfig",
	"aws_s3_object":                                     "s3/BucketObjectv2",
	"aws_sns_topic_data_protection_policy":              "sns/DataProtectionPolicy",
	"aws_sqs_queue_redrive_allow_policy":                "sqs/RedriveAllowPolicy",
	"aws_sqs_queue_redrive_policy":                      "sqs/RedrivePolicy",
	"aws_vpc_endpoint_private_dns":                      "vpc/EndpointPrivateDns",
	"aws_vpc_endpoint_security_group_association":       "ec2/SecurityGroupAssociation",
	"aws_vpc_endpoint_service_allowed_principal":        "ec2/VpcEndpointServiceAllowedPrinciple",
	"aws_vpc_endpoint_service_private_dns_verification": "vpc/EndpointServicePrivateDnsVerification",
	"aws_vpc_peering_connection_options":                "ec2/PeeringConnectionOptions",
	"aws_vpc_route_server":                              "vpc/RouteServer",
	"aws_vpc_route_server_endpoint":                     "vpc/RouteServerEndpoint",
	"aws_vpc_route_server_peer":                         "vpc/RouteServerPeer",
	"aws_vpc_route_server_propagation":                  "vpc/RouteServerPropagation",
	"aws_vpc_route_server_vpc_association":              "vpc/RouteServerVpcAssociation",
	"aws_vpc_security_group_egress_rule":                "vpc/SecurityGroupEgressRule",
	"aws_vpc_security_group_ingress_rule":               "vpc/SecurityGroupIngressRule",
	"aws_vpc_security_group_vpc_association":            "vpc/SecurityGroupVpcAssociation",
}

// functionExceptions are the same for data sources, whose functions all begin with "get".
var functionExceptions = map[string]string{
	"aws_arn":                                       "index/Arn",
	"aws_availability_zone":                         "index/AvailabilityZone",
	"aws_availability_zones":                        "index/AvailabilityZones",
	"aws_caller_identity":                           "index/CallerIdentity",
	"aws_canonical_user_id":                         "s3/CanonicalUserId",
	"aws_default_tags":                              "index/DefaultTags",
	"aws_ebs_volumes":                               "ebs/EbsVolumes",
	"aws_ec2_host":                                  "ec2/DedicatedHost",
	"aws_ec2_transit_gateway":                       "ec2transitgateway/TransitGateway",
	"aws_ec2_transit_gateway_route_tables":          "ec2/TransitGatewayRouteTables",
	"aws_eip":                                       "ec2/ElasticIp",
	"aws_iam_openid_connect_provider":               "iam/OpenIdConnectProvider",
	"aws_ec2_transit_gateway_dx_gateway_attachment": "ec2transitgateway/DirectConnectGatewayAttachment",
	"aws_ip_ranges":                                 "index/IpRanges",
	"aws_kms_ciphertext":                            "kms/CipherText",
	"aws_partition":                                 "index/Partition",
	"aws_region":                                    "index/Region",
	"aws_regions":                                   "index/Regions",
	"aws_service":                                   "index/Service",
	"aws_service_principal":                         "index/ServicePrincipal",
	"aws_vpc_endpoint_associations":                 "vpc/EndpointAssociations",
	"aws_vpc_ipam_preview_next_cidr":                "ec2/IpamPreviewNextCidr",
	"aws_vpc_security_group_rule":                   "vpc/SecurityGroupRule",
	"aws_vpc_security_group_rules":                  "vpc/SecurityGroupRules",
}

// resourceToken is the Pulumi type of a Terraform resource: aws_lambda_function is aws:lambda/function:Function.
func resourceToken(terraform string) tokens.Type {
	module, name := pulumiName(terraform, resourceExceptions)
	return tokens.Type(fmt.Sprintf("aws:%s/%s:%s", module, strings.ToLower(name[:1])+name[1:], name))
}

// functionToken is the Pulumi function of a Terraform data source: aws_iam_role is aws:iam/getRole:getRole.
func functionToken(terraform string) tokens.ModuleMember {
	module, name := pulumiName(terraform, functionExceptions)
	return tokens.ModuleMember(fmt.Sprintf("aws:%s/get%s:get%s", module, name, name))
}

func pulumiName(terraform string, exceptions map[string]string) (module, name string) {
	if module, name, found := strings.Cut(exceptions[terraform], "/"); found {
		return module, name
	}
	rest := strings.TrimPrefix(terraform, "aws_")
	for cut := len(rest) - 1; cut > 0; cut-- {
		if module, known := moduleOf[rest[:cut]]; known && rest[cut] == '_' {
			return module, toPascal(rest[cut+1:])
		}
	}
	return "ec2", toPascal(rest)
}

func toPascal(name string) string {
	var pascal strings.Builder
	for _, word := range strings.Split(name, "_") {
		if word != "" {
			pascal.WriteString(strings.ToUpper(word[:1]) + word[1:])
		}
	}
	return pascal.String()
}
