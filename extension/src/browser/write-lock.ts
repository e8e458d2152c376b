/** The name of the one Web Lock around every write of the vault, over all windows and the service worker. */
export const WRITE_LOCK = "vault";
