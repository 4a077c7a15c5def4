// Makes calls with Unipile's own SDK, which holds each answer against its validators: a line of JSON in, a line out.
const { UnipileClient } = require("unipile-node-sdk");
const { createInterface } = require("node:readline");

const [url, key] = process.argv.slice(2);
const client = new UnipileClient(url, key, {
  validateRequestPayload: true,
  validateRequestPayloadLevel: "error",
});

async function answer({ resource, method, given }) {
  try {
    return { ok: true, said: await client[resource][method](...given) };
  } catch (error) {
    return { ok: false, kind: error.constructor.name, error: error.message, body: error.body ?? null };
  }
}

async function main() {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n");
  }
}

main();
