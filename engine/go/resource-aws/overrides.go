package main

import (
	"strings"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	presource "github.com/pulumi/pulumi/sdk/v3/go/common/resource"
)

type resourceShim = shim.Resource

// fields are overrides by Terraform property name.
type fields = map[string]*tfbridge.SchemaInfo

// resourceFields are the properties that @pulumi/aws names or treats otherwise than the bridge's rule would.
var resourceFields = map[string]fields{
	"aws_cloudwatch_log_subscription_filter": {"log_group_name": {Name: "logGroup"}},
	"aws_cloudwatch_metric_alarm":            {"alarm_name": tfbridge.AutoName("name", 255, "-")},
	"aws_default_network_acl":                {"egress": {Name: "egress"}, "ingress": {Name: "ingress"}},
	"aws_default_security_group":             {"egress": {Name: "egress"}, "ingress": {Name: "ingress"}},
	"aws_dynamodb_table": {
		"global_secondary_index": {Name: "globalSecondaryIndexes"},
		"local_secondary_index":  {Name: "localSecondaryIndexes"},
	},
	"aws_elasticache_cluster":           {"cluster_id": tfbridge.AutoNameTransform("clusterId", 50, strings.ToLower)},
	"aws_elasticache_replication_group": {"replication_group_id": tfbridge.AutoNameTransform("replicationGroupId", 40, strings.ToLower)},
	"aws_iam_role":                      {"name": tfbridge.AutoName("name", 64, "-")},
	"aws_kms_alias": {"name": tfbridge.AutoNameTransform("name", 255, func(name string) string {
		return "alias/" + name
	})},
	"aws_lambda_function": {
		"function_name": tfbridge.AutoName("name", 64, "-"),
		"filename":      archive("code"),
		// Terraform caps the list at one element, which the bridge would turn into a single value.
		"architectures": {MaxItemsOne: tfbridge.False()},
	},
	"aws_lambda_layer_version": {"filename": archive("code")},
	"aws_lambda_permission":    {"function_name": {Name: "function"}},
	"aws_network_acl":          {"egress": {Name: "egress"}, "ingress": {Name: "ingress"}},
	"aws_route53_record": {
		"alias":                      {Name: "aliases", MaxItemsOne: tfbridge.False()},
		"failover_routing_policy":    {Name: "failoverRoutingPolicies", MaxItemsOne: tfbridge.False()},
		"geolocation_routing_policy": {Name: "geolocationRoutingPolicies", MaxItemsOne: tfbridge.False()},
		"latency_routing_policy":     {Name: "latencyRoutingPolicies", MaxItemsOne: tfbridge.False()},
		"weighted_routing_policy":    {Name: "weightedRoutingPolicies", MaxItemsOne: tfbridge.False()},
	},
	"aws_s3_bucket":                       {"bucket": tfbridge.AutoNameTransform("bucket", 63, strings.ToLower)},
	"aws_s3_bucket_object":                objectFields(),
	"aws_s3_bucket_website_configuration": {"routing_rule": {Name: "routingRules"}, "routing_rules": {Name: "routingRuleDetails"}},
	"aws_s3_object":                       objectFields(),
	"aws_security_group":                  {"egress": {Name: "egress"}, "ingress": {Name: "ingress"}},
	"aws_sns_topic":                       {"name": autoNameWithFifo(256, "fifoTopic")},
	"aws_sns_topic_subscription":          {"topic_arn": {Name: "topic"}},
	"aws_sqs_queue":                       {"name": autoNameWithFifo(80, "fifoQueue")},
	"aws_wafv2_rule_group":                {"rule_json": {Name: "rulesJson"}},
}

// dataSourceFields are the same for data sources.
var dataSourceFields = map[string]fields{}

func archive(name string) *tfbridge.SchemaInfo {
	return &tfbridge.SchemaInfo{Name: name, Asset: &tfbridge.AssetTranslation{Kind: tfbridge.FileArchive}}
}

// objectFields: the content is an asset, and the key is the resource's own name unless it is given.
func objectFields() fields {
	return fields{
		"key":    tfbridge.AutoNameWithCustomOptions("key", tfbridge.AutoNameOptions{Maxlen: 1024}),
		"source": {Asset: &tfbridge.AssetTranslation{Kind: tfbridge.FileAsset}},
	}
}

// autoNameWithFifo names what AWS wants to end in ".fifo" when the given property is set.
func autoNameWithFifo(maxLength int, property string) *tfbridge.SchemaInfo {
	const suffix = ".fifo"
	return tfbridge.AutoNameWithCustomOptions("name", tfbridge.AutoNameOptions{
		Separator: "-",
		Maxlen:    maxLength - len(suffix),
		Randlen:   7,
		PostTransform: func(resource *tfbridge.PulumiResource, name string) (string, error) {
			if isFifo, ok := resource.Properties[presource.PropertyKey(property)]; ok && isFifo.IsBool() && isFifo.BoolValue() {
				return name + suffix, nil
			}
			return name, nil
		},
	})
}

// jsonProperties take a JSON document as text or, in @pulumi/aws, as an object.
var jsonProperties = map[string]bool{
	"assume_role_policy": true, "event_pattern": true, "policy": true,
	"policy_document": true, "redrive_allow_policy": true, "redrive_policy": true,
}

func acceptJSONDocuments(info *tfbridge.ProviderInfo) {
	for terraform, described := range info.Resources {
		schema := info.P.ResourcesMap().Get(terraform).Schema()
		schema.Range(func(property string, value shim.Schema) bool {
			isInput := value.Optional() || value.Required()
			if jsonProperties[property] && isInput && value.Type() == shim.TypeString {
				if described.Fields == nil {
					described.Fields = fields{}
				}
				described.Fields[property] = &tfbridge.SchemaInfo{Transform: tfbridge.TransformJSONDocument}
			}
			return true
		})
	}
}
