// node validate.js FILE...: the Khronos validator's report of each file, one JSON object a line.
import { readFileSync } from "node:fs";
import validator from "gltf-validator";

for (const file of process.argv.slice(2)) {
  const { issues } = await validator.validateBytes(new Uint8Array(readFileSync(file)), { maxIssues: 200 });
  const said = issues.messages.filter((m) => m.severity < 1).map((m) => `${m.code} ${m.pointer}: ${m.message}`);
  console.log(JSON.stringify({ file, errors: issues.numErrors, warnings: issues.numWarnings, said }));
}
