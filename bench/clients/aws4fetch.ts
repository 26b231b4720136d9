// A signer alone: retries are its own, items would still have to be written and read.
import { AwsClient } from "aws4fetch";

export const client = new AwsClient({ accessKeyId: "none", secretAccessKey: "none" });
