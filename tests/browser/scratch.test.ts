import { test } from "node:test";
import { openStage } from "../harness.ts";
import { keep, open, PLAIN } from "./support.ts";
test("x", async () => {
	const stage = await openStage({ language: "en" });
	await keep(stage, stage.replicas.user);
	const tab = await stage.browser.newPage();
	tab.on("console", (m) => console.log("CONSOLE", m.text()));
	tab.on("pageerror", (m) => console.log("ERR", m));
	const session = await tab.createCDPSession();
	await session.send("WebAuthn.enable", { enableUI: false });
	await session.send("WebAuthn.addVirtualAuthenticator", { options: { protocol: "ctap2", ctap2Version: "ctap2_1", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, hasPrf: true } });
	await tab.goto(`chrome-extension://${stage.extension.id}/settings.html`);
	await (await tab.waitForSelector("[data-do=addPasskey]"))?.click();
	await new Promise((r) => setTimeout(r, 3000));
	console.log(await tab.evaluate(() => document.body.innerText));
	await stage.close();
});
