import { createHash, X509Certificate } from "node:crypto";
import { generate } from "selfsigned";

/** A throw-away certificate that stands in for every host of the replicas. */
export interface Certificate {
	/** PEM */
	readonly key: string;
	/** PEM */
	readonly cert: string;
	/** base64 of the SHA-256 of the public key: what Chromium's flag takes. */
	readonly spkiHash: string;
}

/** Makes a new key and a self-signed certificate that names `hosts`. */
export async function newCertificate(hosts: readonly string[]): Promise<Certificate> {
	const { private: key, cert } = await generate([{ name: "commonName", value: "Replicas for tests" }], {
		keyType: "ec",
		curve: "P-256",
		algorithm: "sha256",
		extensions: [
			{ name: "basicConstraints", cA: false },
			{ name: "extKeyUsage", serverAuth: true },
			{
				name: "subjectAltName",
				altNames: hosts.map((value) => ({ type: 2, value })),
			},
		],
	});
	const spki = new X509Certificate(cert).publicKey.export({
		type: "spki",
		format: "der",
	});
	return {
		key,
		cert,
		spkiHash: createHash("sha256").update(spki).digest("base64"),
	};
}
