// What a CRUD route needs of DynamoDB, with @aws-lite and its plugin.
import awsLite from "@aws-lite/client";
// @ts-expect-error: it has no types of its own.
import dynamodb from "@aws-lite/dynamodb";

export const connect = () => awsLite({ plugins: [dynamodb] });
