// pulumi-resource-aws: the Terraform AWS provider behind Pulumi's bridge, for machines that cannot download the
// official plugin. It serves the services that Plinth uses (see engine/versions.ts), under the official names.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/hashicorp/terraform-provider-aws/xpprovider"
	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/x/muxer"
	"github.com/pulumi/pulumi-terraform-bridge/v3/unstable/metadata"
)

// version is set by the build to the version of @pulumi/aws that this plugin stands for.
var version = "0.0.0-dev"

func main() {
	ctx := context.Background()
	info := providerInfo(ctx)
	if wantsNames() {
		exitOn(json.NewEncoder(os.Stdout).Encode(servedNames(info)))
		return
	}
	schema, err := json.Marshal(map[string]any{"name": "aws", "version": version})
	exitOn(err)
	pfbridge.MainWithMuxer(ctx, "aws", info, schema)
}

// providerInfo describes the provider to the bridge: which resources there are and what Pulumi calls them.
func providerInfo(ctx context.Context) tfbridge.ProviderInfo {
	framework, sdk, err := xpprovider.GetProvider(ctx)
	exitOn(err)
	// Some resources live in Terraform's older SDK and some in its newer framework; the mux serves both as one.
	provider := pfbridge.MuxShimWithPF(ctx, shimv2.NewProvider(sdk), framework)
	info := tfbridge.ProviderInfo{
		P:              provider,
		Name:           "aws",
		ResourcePrefix: "aws",
		Version:        version,
		MetadataInfo:   tfbridge.NewProviderMetadata([]byte("{}")),
		Resources:      map[string]*tfbridge.ResourceInfo{},
		DataSources:    map[string]*tfbridge.DataSourceInfo{},
	}
	provider.ResourcesMap().Range(func(name string, _ resourceShim) bool {
		info.Resources[name] = &tfbridge.ResourceInfo{Tok: resourceToken(name), Fields: resourceFields[name]}
		return true
	})
	provider.DataSourcesMap().Range(func(name string, _ resourceShim) bool {
		info.DataSources[name] = &tfbridge.DataSourceInfo{Tok: functionToken(name), Fields: dataSourceFields[name]}
		return true
	})
	acceptJSONDocuments(&info)
	info.SetAutonaming(255, "-")
	dispatch(&info)
	return info
}

// dispatch records which half of the mux serves which resource. The official plugin computes it when it is
// generated; this one has no such step, so it does it at start.
func dispatch(info *tfbridge.ProviderInfo) {
	resolver, ok := info.P.(interface {
		ResolveDispatch(*tfbridge.ProviderInfo) (muxer.DispatchTable, error)
	})
	if !ok {
		exitOn(fmt.Errorf("the bridge's provider cannot resolve its dispatch table"))
	}
	table, err := resolver.ResolveDispatch(info)
	exitOn(err)
	exitOn(metadata.Set(info.GetMetadata(), "mux", table))
}

// wantsNames tells whether this run only prints the served names, for the test that holds them to @pulumi/aws.
func wantsNames() bool {
	flags := flag.NewFlagSet("names", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	names := flags.Bool("names", false, "print the served tokens and their input names as JSON")
	return flags.Parse(os.Args[1:]) == nil && *names
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-resource-aws:", err)
		os.Exit(1)
	}
}
