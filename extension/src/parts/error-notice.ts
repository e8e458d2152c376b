import { StorageError } from "../browser/storage-error";
import type { CoreError } from "../core";
import type { Notice, NoticeKind } from "./notice";

const TOLD: Readonly<Record<CoreError, NoticeKind>> = {
	vault_damaged: "vault_damaged",
	vault_newer: "vault_newer",
	device_key_gone: "device_key_gone",
	locked: "unexpected",
	locked_out: "device_key_gone",
	wrong_key: "unexpected",
	recovery_length: "unexpected",
	recovery_typo: "unexpected",
	slot_costly: "slot_costly",
	last_slot: "unexpected",
	no_password: "unexpected",
	no_vault: "unexpected",
	not_a_backup: "unexpected",
	backup_newer: "unexpected",
	no_account: "account_gone",
	qr_damaged: "qr_damaged",
	not_https: "not_https",
	wrong_host: "wrong_host",
	fake_name: "fake_name",
	fake_twin: "fake_twin",
	fake_address: "fake_address",
	not_bound: "unexpected",
	tenant_page: "tenant_page",
	unexpected: "unexpected",
};

const STORAGE = { full: "storage_full", write: "storage_failed", read: "storage_unread" } as const;

/** The sentence for whatever was thrown: the core throws the names of its errors. */
export function noticeOf(error: unknown): Notice {
	return { kind: kindOf(error), tone: "warning", names: [] };
}

function kindOf(error: unknown): NoticeKind {
	if (error instanceof StorageError) {
		return STORAGE[error.what];
	}
	return typeof error === "string" && error in TOLD ? TOLD[error as CoreError] : "unexpected";
}
