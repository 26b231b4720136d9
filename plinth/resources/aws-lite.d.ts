declare module "@aws-lite/dynamodb" {
  const plugin: object;
  export default plugin;
}
