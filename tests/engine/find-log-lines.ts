/** The lines of a log group that contain `text`, through CloudWatch Logs' own API as any second process would ask it. */
export async function findLogLines(port: number, logGroupName: string, text: string): Promise<string[]> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const response = await fetch(`http://127.0.0.1:${port}/`, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.1",
        "x-amz-target": "Logs_20140328.FilterLogEvents",
        authorization:
          "AWS4-HMAC-SHA256 Credential=000000000000/20260101/us-east-1/logs/aws4_request, SignedHeaders=host, Signature=0",
      },
      body: JSON.stringify({ logGroupName }),
    });
    const { events = [] } = (await response.json()) as { events?: { message: string }[] };
    const lines = events.map((event) => event.message).filter((message) => message.includes(text));
    if (lines.length > 0) return lines;
    // Log lines arrive after the answer.
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return [];
}
