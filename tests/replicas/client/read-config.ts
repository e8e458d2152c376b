/** The JSON that the server put in the page for this script. */
export function readConfig(): unknown {
	return JSON.parse(document.getElementById("config")?.textContent ?? "{}");
}
