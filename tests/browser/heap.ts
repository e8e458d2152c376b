import type { CDPSession } from "puppeteer-core";

/**
 * Every string that lives in a page's or worker's JavaScript after a garbage collection, one below the other. A heap
 * snapshot tells neither what an ArrayBuffer holds nor the numbers in a list.
 */
export async function liveStrings(session: CDPSession): Promise<Buffer> {
	const chunks: string[] = [];
	const gather = ({ chunk }: { chunk: string }) => chunks.push(chunk);
	session.on("HeapProfiler.addHeapSnapshotChunk", gather);
	await session.send("HeapProfiler.takeHeapSnapshot", {});
	session.off("HeapProfiler.addHeapSnapshotChunk", gather);
	const { strings } = JSON.parse(chunks.join("")) as { strings: string[] };
	return Buffer.from(strings.join("\n"), "utf8");
}
