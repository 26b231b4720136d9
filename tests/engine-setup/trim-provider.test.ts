import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { trimClientList, trimProvider, trimServiceList, usedClients } from "../../engine/trim-provider.ts";

const MODULE = "github.com/hashicorp/terraform-provider-aws";

const serviceList = `package sdkv2

import (
	"context"

	"${MODULE}/internal/conns"
	"${MODULE}/internal/service/iam"
	"${MODULE}/internal/service/lambda"
	"${MODULE}/internal/service/quicksight"
)

func servicePackages(ctx context.Context) []conns.ServicePackage {
	v := []conns.ServicePackage{
		iam.ServicePackage(ctx),
		lambda.ServicePackage(ctx),
		quicksight.ServicePackage(ctx),
	}

	return slices.Clone(v)
}
`;

const clientList = `package conns

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/quicksight"
	"${MODULE}/internal/errs"
)

func (c *AWSClient) IAMClient(ctx context.Context) *iam.Client {
	return errs.Must(client[*iam.Client](ctx, c, names.IAM, make(map[string]any)))
}

func (c *AWSClient) LambdaClient(ctx context.Context) *lambda.Client {
	return errs.Must(client[*lambda.Client](ctx, c, names.Lambda, make(map[string]any)))
}

func (c *AWSClient) QuickSightClient(ctx context.Context) *quicksight.Client {
	return errs.Must(client[*quicksight.Client](ctx, c, names.QuickSight, make(map[string]any)))
}
`;

describe("trimServiceList", () => {
  it("drops the import and the call of a service that is not kept, and nothing else", () => {
    const trimmed = trimServiceList(serviceList, new Set(["iam", "lambda"]));
    expect(trimmed).toBe(
      serviceList
        .split("\n")
        .filter((line) => !line.includes("quicksight"))
        .join("\n"),
    );
    expect(trimmed).toContain("lambda.ServicePackage(ctx),");
  });
});

describe("trimClientList", () => {
  it("drops a getter that nobody calls, with the import only it used", () => {
    const trimmed = trimClientList(clientList, new Set(["IAMClient", "LambdaClient"]));
    expect(trimmed).not.toMatch(/quicksight/i);
    expect(trimmed).toContain('"github.com/aws/aws-sdk-go-v2/service/iam"');
    expect(trimmed).toContain("func (c *AWSClient) LambdaClient(ctx context.Context) *lambda.Client {");
    expect(trimmed).toContain(`"${MODULE}/internal/errs"`);
  });

  it("learns what is called from the sources, the list itself left aside", () => {
    const list = join("internal", "conns", "awsclient_gen.go");
    const used = usedClients([
      { path: "internal/service/lambda/function.go", text: "conn := meta.(*conns.AWSClient).LambdaClient(ctx)" },
      { path: list, text: "c.QuickSightClient(ctx)" },
    ]);
    expect([...used]).toEqual(["LambdaClient"]);
  });
});

describe("trimProvider", () => {
  it("copies what the services need, with the services they import, without tests and documentation", async () => {
    const [from, to] = [mkdtempSync(join(tmpdir(), "plinth-from-")), mkdtempSync(join(tmpdir(), "plinth-to-"))];
    const files: Record<string, string> = {
      "go.mod": "module x",
      "internal/provider/sdkv2/service_packages_gen.go": serviceList,
      "internal/conns/awsclient_gen.go": clientList,
      "internal/service/smarterr.hcl": "",
      "internal/service/lambda/function.go": `import "${MODULE}/internal/service/iam"\nc.LambdaClient(ctx)`,
      "internal/service/lambda/function_test.go": `import "${MODULE}/internal/service/quicksight"`,
      "internal/service/lambda/testdata/x.tf": "",
      "internal/service/iam/role.go": "c.IAMClient(ctx)",
      "internal/service/quicksight/quicksight.go": "c.QuickSightClient(ctx)",
      "internal/acctest/acctest.go": `import "${MODULE}/internal/service/quicksight"`,
      "names/names.go": "package names",
      "version/version.go": "package version",
      "xpprovider/xpprovider.go": "package xpprovider",
      "website/docs/index.md": "",
    };
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(from, path)), { recursive: true });
      writeFileSync(join(from, path), text);
    }
    expect(await trimProvider(from, to, ["lambda"])).toEqual(["iam", "lambda"]);
    const kept = Object.keys(files).filter((path) => existsSync(join(to, path)));
    expect(kept).toEqual([
      "go.mod",
      "internal/provider/sdkv2/service_packages_gen.go",
      "internal/conns/awsclient_gen.go",
      "internal/service/smarterr.hcl",
      "internal/service/lambda/function.go",
      "internal/service/iam/role.go",
      "names/names.go",
      "version/version.go",
      "xpprovider/xpprovider.go",
    ]);
    expect(readFileSync(join(to, "internal/conns/awsclient_gen.go"), "utf8")).not.toMatch(/quicksight/i);
  });
});
