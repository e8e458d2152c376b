import { once } from "node:events";
import * as http from "node:http";
import * as https from "node:https";
import type { AddressInfo } from "node:net";
import type { Click } from "./answers.ts";
import { bundleClient } from "./bundle.ts";
import { newCertificate } from "./certificate.ts";
import { type CodePost, type Registration, Registry, type UriForm } from "./registry.ts";
import { answer } from "./routes.ts";

export type { Click } from "./answers.ts";
export type { CodePage, CodePost, Registration, UriForm, Verdict } from "./registry.ts";

/** A running server that stands in for Microsoft's hosts, and for any other. */
export interface Replicas {
	/**
	 * What Chromium needs so that every host name reaches this server and its
	 * certificate is believed; and so that an http address stays one.
	 */
	readonly chromiumFlags: readonly string[];
	/** The ports on 127.0.0.1. */
	readonly ports: { readonly https: number; readonly http: number };
	/** test@qcs.nl of "QCS automatisering", with a secret of this run. */
	readonly user: Registration;
	/**
	 * Registers one more user. The same name and tenant again gets a new secret,
	 * and the earlier one is no longer accepted. `form`: whose URI it is; "work" when not given.
	 */
	addUser(tenant: string, user: string, form?: UriForm): Registration;
	/** Every code that was posted so far, in order. */
	readonly posts: readonly CodePost[];
	/** Every click on a button, link or field of a page so far, in order; a moment after it. */
	readonly clicks: readonly Click[];
	/** Ends the server and every open connection. */
	close(): Promise<void>;
}

export interface ReplicasOptions {
	/** The repository's root; the working directory when not given. */
	readonly root?: string;
	/**
	 * The server's clock in milliseconds since 1970; Date.now when not given.
	 * Codes are checked by it, and every answer's Date header carries it.
	 */
	readonly now?: () => number;
}

/** Host names that the certificate carries; Chromium is told to believe it for all. */
const HOSTS = ["login.microsoftonline.com", "mysignins.microsoft.com", "qr.example", "plain.example"];

/** Starts the replicas on two free ports of 127.0.0.1. */
export async function startReplicas(options: ReplicasOptions = {}): Promise<Replicas> {
	const { root = process.cwd(), now = Date.now } = options;
	const [certificate, assets] = await Promise.all([newCertificate(HOSTS), bundleClient(root)]);
	const registry = new Registry(now);
	const user = registry.add("QCS automatisering", "test@qcs.nl");
	const clicks: Click[] = [];

	const listener: http.RequestListener = (request, response) => {
		answer({ registry, assets, user, clicks }, request).then(
			({ status, headers, body }) => {
				const date = new Date(now()).toUTCString();
				response.writeHead(status, { ...headers, date }).end(body);
			},
			(error: unknown) => {
				response.writeHead(500, { "content-type": "text/plain" }).end(String(error));
			},
		);
	};
	const secure = https.createServer({ key: certificate.key, cert: certificate.cert }, listener);
	const plain = http.createServer(listener);
	const ports = { https: await listen(secure), http: await listen(plain) };

	return {
		chromiumFlags: [
			`--host-resolver-rules=MAP *:443 127.0.0.1:${ports.https}, MAP *:80 127.0.0.1:${ports.http}`,
			`--ignore-certificate-errors-spki-list=${certificate.spkiHash}`,
			"--disable-features=HttpsUpgrades",
		],
		ports,
		user,
		addUser: (tenant, name, form) => registry.add(tenant, name, form),
		posts: registry.posts,
		clicks,
		async close() {
			await Promise.all([stop(secure), stop(plain)]);
		},
	};
}

async function listen(server: http.Server | https.Server): Promise<number> {
	server.listen(0, "127.0.0.1");
	await once(server, "listening");
	return (server.address() as AddressInfo).port;
}

async function stop(server: http.Server | https.Server): Promise<void> {
	const closed = once(server, "close");
	server.close();
	server.closeAllConnections();
	await closed;
}
