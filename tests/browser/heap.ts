import type { CDPSession } from "puppeteer-core";

/** What a page's or worker's live JavaScript objects hold, as a heap snapshot tells it after a garbage collection. */
export interface Heap {
	/** Every string, one below the other. */
	readonly strings: Buffer;
	/** Every list of 8 and more numbers from 0 to 255, as bytes, with a gap between two. What an ArrayBuffer holds is not told. */
	readonly lists: Buffer;
}

interface Snapshot {
	readonly snapshot: {
		readonly meta: {
			readonly node_fields: readonly string[];
			readonly node_types: readonly [readonly string[], ...unknown[]];
			readonly edge_fields: readonly string[];
			readonly edge_types: readonly [readonly string[], ...unknown[]];
		};
	};
	readonly nodes: readonly number[];
	readonly edges: readonly number[];
	readonly strings: readonly string[];
}

const SHORTEST_LIST = 8;
const GAP = Buffer.alloc(64, 0xff);

export async function takeHeap(session: CDPSession): Promise<Heap> {
	const chunks: string[] = [];
	const gather = ({ chunk }: { chunk: string }) => chunks.push(chunk);
	session.on("HeapProfiler.addHeapSnapshotChunk", gather);
	await session.send("HeapProfiler.collectGarbage");
	await session.send("HeapProfiler.takeHeapSnapshot", { captureNumericValue: true });
	session.off("HeapProfiler.addHeapSnapshotChunk", gather);
	const snapshot = JSON.parse(chunks.join("")) as Snapshot;
	return { strings: Buffer.from(snapshot.strings.join("\n"), "utf8"), lists: numberLists(snapshot) };
}

function numberLists({ snapshot: { meta }, nodes, edges, strings }: Snapshot): Buffer {
	const [type, name, edgeCount] = ["type", "name", "edge_count"].map((field) => meta.node_fields.indexOf(field));
	const [edgeType, toNode] = ["type", "to_node"].map((field) => meta.edge_fields.indexOf(field));
	if (
		type === undefined ||
		name === undefined ||
		edgeCount === undefined ||
		edgeType === undefined ||
		toNode === undefined
	) {
		throw new Error("a snapshot of another form");
	}
	const number = meta.node_types[0].indexOf("number");
	const named = ["element", "hidden", "internal"].map((kind) => meta.edge_types[0].indexOf(kind));
	const byteAt = (node: number) => {
		if (nodes[node + type] !== number) {
			return null;
		}
		const text = strings[nodes[node + name] ?? -1] ?? "";
		return /^\d{1,3}$/.test(text) && Number(text) < 256 ? Number(text) : null;
	};
	const lists: Buffer[] = [];
	let edge = 0;
	for (let node = 0; node < nodes.length; node += meta.node_fields.length) {
		const run: number[] = [];
		const end = edge + (nodes[node + edgeCount] ?? 0) * meta.edge_fields.length;
		for (; edge < end; edge += meta.edge_fields.length) {
			const byte = named.includes(edges[edge + edgeType] ?? -1) ? byteAt(edges[edge + toNode] ?? -1) : null;
			if (byte !== null) {
				run.push(byte);
			}
		}
		if (run.length >= SHORTEST_LIST) {
			lists.push(Buffer.from(run), GAP);
		}
	}
	return Buffer.concat(lists);
}
