/** Whether this browser is Firefox: its WebAuthn gives an extension no PRF, and its `idle` knows no locked screen. */
export function isFirefox(): boolean {
	return chrome.runtime.getURL("").startsWith("moz-extension:");
}
