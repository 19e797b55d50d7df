// What a signature costs @signpdf: the median CPU milliseconds, one number on standard output.
// Usage: node sign.js LETTER KEYSTORE WARM-UPS ROUNDS OUT; the passphrase comes from the variable PASSPHRASE.
import { readFileSync, writeFileSync } from "node:fs";
import { plainAddPlaceholder } from "@signpdf/placeholder-plain";
import { P12Signer } from "@signpdf/signer-p12";
import { SignPdf } from "@signpdf/signpdf";

const [letterFile, keyFile, warmUps, rounds, out] = process.argv.slice(2);
const letter = readFileSync(letterFile);
const key = readFileSync(keyFile);

async function once() {
  const pdfBuffer = plainAddPlaceholder({
    pdfBuffer: letter,
    reason: "",
    contactInfo: "",
    name: "",
    location: "",
    signatureLength: 16384,
    subFilter: "ETSI.CAdES.detached",
  });
  return new SignPdf().sign(pdfBuffer, new P12Signer(key, { passphrase: process.env.PASSPHRASE }));
}

for (let i = 0; i < Number(warmUps); i++) await once();
const taken = [];
let signed;
for (let i = 0; i < Number(rounds); i++) {
  const begun = process.cpuUsage();
  signed = await once();
  const { user, system } = process.cpuUsage(begun);
  taken.push((user + system) / 1000);
}
writeFileSync(out, signed);
taken.sort((a, b) => a - b);
console.log(taken[Math.floor(taken.length / 2)]);
