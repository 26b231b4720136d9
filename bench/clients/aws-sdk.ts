// What a CRUD route needs of DynamoDB, with the SDK.
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
} from "@aws-sdk/client-dynamodb";

const client = new DynamoDBClient({});

export const commands = { DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand, ScanCommand };
export const send = client.send.bind(client);
