// Plinth's own: aws4, util-dynamodb, retries and time limits.
export { openDynamoDbClient } from "../../plinth/resources/dynamodb-client.ts";
