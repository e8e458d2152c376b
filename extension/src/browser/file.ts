/** Gives a text to the person as a file, where their downloads go. */
export function download(name: string, text: string): void {
	const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
	const link = document.createElement("a");
	link.href = address;
	link.download = name;
	link.click();
	// A browser that asks where to save it reads it only then.
	setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
