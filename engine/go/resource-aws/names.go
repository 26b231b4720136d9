package main

import (
	"sort"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
)

// served lists what the plugin answers to: every token, the Terraform name behind it, and its inputs. An input is a
// path such as "environment.variables"; "[]" follows what is a list, "!" what is required.
type served struct {
	Resources map[string]servedType `json:"resources"`
	Functions map[string]servedType `json:"functions"`
}

type servedType struct {
	Terraform string   `json:"terraform"`
	Inputs    []string `json:"inputs"`
}

func servedNames(info tfbridge.ProviderInfo) served {
	names := served{Resources: map[string]servedType{}, Functions: map[string]servedType{}}
	for terraform, described := range info.Resources {
		schema := info.P.ResourcesMap().Get(terraform).Schema()
		names.Resources[string(described.Tok)] = servedType{terraform, inputNames("", schema, described.Fields, 0)}
	}
	for terraform, described := range info.DataSources {
		schema := info.P.DataSourcesMap().Get(terraform).Schema()
		names.Functions[string(described.Tok)] = servedType{terraform, inputNames("", schema, described.Fields, 0)}
	}
	return names
}

// deepest bounds the walk: the statements of a firewall rule contain themselves.
const deepest = 3

func inputNames(prefix string, schema shim.SchemaMap, overrides fields, depth int) []string {
	names := []string{}
	schema.Range(func(property string, described shim.Schema) bool {
		override := overrides[property]
		if (depth == 0 && property == "id") || (!described.Optional() && !described.Required()) {
			return true
		}
		path := prefix + tfbridge.TerraformToPulumiNameV2(property, schema, overrides)
		isList := described.Type() == shim.TypeList || described.Type() == shim.TypeSet
		if isList && !tfbridge.IsMaxItemsOne(described, override) {
			path += "[]"
		}
		if described.Required() && (override == nil || override.Default == nil) {
			names = append(names, path+"!")
		} else {
			names = append(names, path)
		}
		if nested, ok := described.Elem().(shim.Resource); ok && depth < deepest {
			names = append(names, inputNames(path+".", nested.Schema(), elementFields(override), depth+1)...)
		}
		return true
	})
	sort.Strings(names)
	return names
}

// elementFields are the overrides of the properties of a list's elements.
func elementFields(override *tfbridge.SchemaInfo) fields {
	switch {
	case override == nil:
		return nil
	case override.Elem != nil:
		return override.Elem.Fields
	default:
		return override.Fields
	}
}
