/**
 * What Microsoft's set-up wizard is known by: ids, test ids and classes first, and where the older dialog has none, its
 * texts in five languages. Each row says where and when it was seen; nothing was compared with a live page.
 */

export interface Known {
	readonly seen: string;
	readonly selector: string;
}

/** "More information required": the sign-in page that sends people to the wizard. */
export const INTERRUPT: Known = {
	seen: "work or school sign-in (ConvergedProofUpRedirect): scripts of 2020 to 2026",
	selector: "input#idSubmit_ProofUp_Redirect",
};

/** The list of methods that can be added: the authenticator app's button. */
export const PICKER: Known = {
	seen: "security info, newer look: scripts of 2025 and 2026",
	selector: '[data-testid="authmethod-picker-authenticatorApp"]',
};

/** The first step in its newer look. */
export const DOWNLOAD: Known = {
	seen: "set-up wizard, newer look: scripts of 2025 and 2026",
	selector: '[data-testid="authenticator-download-link"]',
};

/** The step before the QR in its newer look. */
export const SET_UP: Known = {
	seen: "set-up wizard, newer look: scripts of 2025 and 2026",
	selector: '[data-testid="setup-instructions"]',
};

/** The toggle that shows the key, and hides it again. */
export const TOGGLE: Known = {
	seen: "set-up wizard, newer look: scripts of 2025 and 2026",
	selector: 'button[data-testid="activation-qr-show/hide-info-button"]',
};

/** The row with the key. */
export const KEY_ROW: Known = {
	seen: "set-up wizard, newer look: scripts of 2025 and 2026. With Microsoft's own app it shows an address",
	selector: '[data-testid="activation-url/key"]',
};

/** The button that goes on. */
export const PRIMARY: Known = {
	seen: "newer look: scripts of 2025 and 2026; older dialog (Fluent UI 8): screenshots and scripts of 2019 to 2025",
	selector: 'button[data-testid="reskin-step-next-button"], button.ms-Button--primary',
};

/** The wizard's links, most of which are buttons. */
export const LINK: Known = {
	seen: "both looks: scripts of 2019 to 2026",
	selector: "button.ms-Link, a.ms-Link",
};

/** The bar in which a step says what it refuses. */
export const ERROR_BAR: Known = {
	seen: "newer look: scripts of 2025 and 2026; older dialog: Fluent UI 8",
	selector: '[data-testid="message-bar-error"], .ms-MessageBar--error, .ms-MessageBar--blocked',
};

/** The window that lies over the page while a method is added. */
export const DIALOG: Known = {
	seen: "security info, older dialog (Fluent UI 8): a screenshot of January 2023",
	selector: '[role="dialog"], [role="alertdialog"]',
};

/** What turns while the page waits for its server. */
export const BUSY: Known = {
	seen: "Fluent UI 8, and what ARIA says",
	selector: '[aria-busy="true"], .ms-Spinner, [role="progressbar"]',
};

/** A choice, between methods for one: no step that is known has any. */
export const CHOICE: Known = {
	seen: "security info, older dialog (Fluent UI 8): a screenshot of January 2023",
	selector: `[role="combobox"], [role="listbox"], [role="radio"], [role="radiogroup"], [aria-haspopup="listbox"],
		.ms-Dropdown, .ms-ComboBox`,
};

export interface Saying {
	readonly language: "en" | "nl" | "de" | "fr" | "es";
	readonly seen: string;
	/** Matches the text as {@link plain} gives it. */
	readonly text: RegExp;
}

/** The link to another authenticator app. */
export const DIFFERENT_APP: readonly Saying[] = [
	{
		language: "en",
		seen: "older dialog: “I want to use a different authenticator app”; newer: “Set up a different authenticator app” and “… authentication app”",
		text: /^(i want to use|set up|use) a different (authenticator|authentication) app$/,
	},
	{
		language: "nl",
		seen: "documentation: “Ik wil een andere verificator-app gebruiken”; a manual's screenshot: “… verificatie-app …”. The newer look's was not seen",
		text: /^(ik wil )?een andere (verificator|verificatie|authenticator|authenticatie)-?app (gebruiken|instellen)$/,
	},
	{
		language: "de",
		seen: "documentation: “Ich möchte eine andere Authentifikator-App verwenden”; user guides of 2025 and 2026: “… Authenticator-App …”",
		text: /^(ich möchte )?(eine )?andere (authentifikator|authenticator|authentifizierungs)-?app (verwenden|einrichten)$/,
	},
	{
		language: "fr",
		seen: "several guides: “Je souhaite utiliser une autre application d'authentification”. The newer look's was not seen",
		text: /^(je (souhaite|veux) )?(utiliser|configurer) une autre application d'authentification$/,
	},
	{
		language: "es",
		seen: "guides: “Quiero usar otra aplicación de autenticación”, once “Deseo usar otra …”. The newer look's was not seen",
		text: /^((quiero|deseo) )?(usar|utilizar|configurar) otra aplicación de autenticación$/,
	},
];

/** The links to methods that are no app: never pressed, never shown to the person. */
export const DIFFERENT_METHOD: readonly Saying[] = [
	{
		language: "en",
		seen: "older dialog and documentation; newer look: scripts of 2025 and 2026",
		text: /^(i want to set up a different method|other options)$/,
	},
	{
		language: "nl",
		seen: "documentation",
		text: /^(ik wil (een )?andere methode instellen|andere opties)$/,
	},
	{
		language: "de",
		seen: "documentation",
		text: /^(ich möchte eine andere methode einrichten|(weitere|andere) optionen)$/,
	},
	{
		language: "fr",
		seen: "documentation",
		text: /^(je (veux|souhaite) configurer une autre méthode|autres options)$/,
	},
	{
		language: "es",
		seen: "documentation",
		text: /^((quiero|deseo) configurar otro método|otras opciones)$/,
	},
];

/** The heading of the first step. */
export const START_HEADING: readonly Saying[] = [
	{
		language: "en",
		seen: "older dialog: documentation and screenshots; newer look: scripts of 2025 and 2026",
		text: /^(start by getting the app|install microsoft authenticator)$/,
	},
	{
		language: "nl",
		seen: "a manual's screenshot; documentation has “beginnen met het ophalen van de app”",
		text: /^(download eerst de app|beginnen? met het ophalen van de app|microsoft authenticator installeren)$/,
	},
	{
		language: "de",
		seen: "documentation",
		text: /^(app abrufen und loslegen|microsoft authenticator installieren)$/,
	},
	{
		language: "fr",
		seen: "documentation; newer look: a script of 2026",
		text: /^(commence[rz] par obtenir l'application|installer microsoft authenticator)$/,
	},
	{
		language: "es",
		seen: "documentation",
		text: /^(empiece obteniendo la aplicación|instalar microsoft authenticator)$/,
	},
];

/** The heading of the step before the QR. */
export const SET_UP_HEADING: readonly Saying[] = [
	{
		language: "en",
		seen: "both looks: documentation and scripts",
		text: /^set up your account( in (the )?app)?$/,
	},
	{
		language: "nl",
		seen: "a manual's screenshot and documentation",
		text: /^uw account instellen( in de app)?$/,
	},
	{
		language: "de",
		seen: "documentation",
		text: /^(konto einrichten|ihr konto( in der app)? einrichten)$/,
	},
	{
		language: "fr",
		seen: "newer look: a script of 2026",
		text: /^configure[rz] votre compte( dans l'application)?$/,
	},
	{
		language: "es",
		seen: "documentation",
		text: /^(configuración de la cuenta|configurar (la|su) cuenta( en la aplicación)?)$/,
	},
];

/** The toggle that shows the key, in the older dialog. */
export const CANNOT_SCAN: readonly Saying[] = [
	{
		language: "en",
		seen: "older dialog: a screenshot of January 2023; newer look: scripts of 2025 and 2026",
		text: /^can't scan (the )?(image|qr code)$/,
	},
	{
		language: "nl",
		seen: "a manual's screenshot: “Kan de afbeelding niet worden gescand?”; documentation: “Kan QR-code niet scannen”",
		text: /^(kan de (afbeelding|qr-code) niet worden gescand|kan (de )?qr-code niet scannen|kunt u de qr-code niet scannen)$/,
	},
	{
		language: "de",
		seen: "a guide: “Bild kann nicht gescannt werden”",
		text: /^((das )?bild|(der )?qr-code) kann nicht gescannt werden$/,
	},
	{
		language: "fr",
		seen: "not seen: what the English says",
		text: /^(impossible de scanner|vous ne pouvez pas scanner) (l'image|le (qr code|code qr))$/,
	},
	{
		language: "es",
		seen: "a guide: “¿No puede escanear la imagen?”",
		text: /^no puede escanear (la imagen|el código qr)$/,
	},
];

/** What says that five apps are registered already; somewhere in the message. */
export const FIVE: readonly Saying[] = [
	{
		language: "en",
		seen: "documentation: “You can't set up Microsoft Authenticator because you already have five authenticator apps or hardware tokens”",
		text: /already have (five|5) .*(authenticat|token)/,
	},
	{ language: "nl", seen: "documentation", text: /\bal (vijf|5) .*(verificat|authenticat|token)/ },
	{ language: "de", seen: "not seen: what the English says", text: /bereits (fünf|5) .*(authentifi|authentica|token)/ },
	{ language: "fr", seen: "not seen: what the English says", text: /déjà (cinq|5) .*(authentifi|authentica|jeton)/ },
	{ language: "es", seen: "not seen: what the English says", text: /ya tienes? (cinco|5) .*(autentic|token)/ },
];

/** What the last step says; without these words its structure has to do. */
export const SUCCESS: readonly Saying[] = [
	{
		language: "en",
		seen: "older dialog: documentation and screenshots; newer look: scripts of 2025 and 2026",
		text: /^(success|great job|(microsoft )?authenticator( app)? added)$/,
	},
	{
		language: "nl",
		seen: "a manual's screenshot: “Voltooid”; else not seen: what the English says",
		text: /^(voltooid|gelukt|(authenticator|verificator|verificatie)(-?app)? toegevoegd)$/,
	},
	{
		language: "de",
		seen: "not seen: what the English says",
		text: /^(erfolgreich|erfolg|authenticator(-app)? hinzugefügt)$/,
	},
	{
		language: "fr",
		seen: "newer look: a script of 2026; older dialog not seen",
		text: /^(opération réussie|(application )?authenticator ajoutée?)$/,
	},
	{
		language: "es",
		seen: "not seen: what the English says",
		text: /^(correcto|(aplicación )?authenticator (agregad|añadid)[ao])$/,
	},
];

/** What stands before the method that sign-in asks for first; the method follows, or is the next text. */
export const DEFAULT_METHOD: readonly Saying[] = [
	{
		language: "en",
		seen: "older dialog and security info: documentation and screenshots",
		text: /^default sign-in method(?:: *(.*))?$/,
	},
	{
		language: "nl",
		seen: "not seen: what the English says",
		text: /^standaard ?(?:aanmeldings?|aanmeld|aanmeldings)-?methode(?:: *(.*))?$/,
	},
	{
		language: "de",
		seen: "not seen: what the English says",
		text: /^standard-?anmeldemethode(?:: *(.*))?$/,
	},
	{
		language: "fr",
		seen: "newer look: a script of 2026 (“méthode de connexion par défaut”)",
		text: /^méthode de connexion par défaut(?: ?: *(.*))?$/,
	},
	{
		language: "es",
		seen: "not seen: what the English says",
		text: /^método de inicio de sesión predeterminado(?:: *(.*))?$/,
	},
];

/** Methods that are no app's code: a notification, a telephone, a text message, a passkey or security key. */
export const OTHER_METHOD: readonly Saying[] = [
	{
		language: "en",
		seen: "documentation: “Microsoft Authenticator - notification”, “Phone - call”, “Phone - text”",
		text: /\b(notification|phone|call|text|sms|passkey|security key)\b/,
	},
	{
		language: "nl",
		seen: "not seen: what the English says",
		text: /\b(melding|telefoon|bellen|oproep|sms|sms-bericht|wachtwoordsleutel|passkey|beveiligingssleutel)\b/,
	},
	{
		language: "de",
		seen: "not seen: what the English says",
		text: /\b(benachrichtigung|telefon|anruf|sms|passkey|hauptschlüssel|sicherheitsschlüssel)\b/,
	},
	{
		language: "fr",
		seen: "not seen: what the English says",
		text: /(^|[^\p{L}])(notification|téléphone|appel|sms|clé d'accès|clé de sécurité)([^\p{L}]|$)/u,
	},
	{
		language: "es",
		seen: "not seen: what the English says",
		text: /(^|[^\p{L}])(notificación|teléfono|llamada|sms|clave de acceso|clave de seguridad)([^\p{L}]|$)/u,
	},
];

/** The heading of the list of one's methods. */
export const LIST_HEADING: readonly Saying[] = [
	{ language: "en", seen: "a screenshot of January 2023", text: /^security info$/ },
	{ language: "nl", seen: "not seen: what the English says", text: /^beveiligings(gegevens|info|informatie)$/ },
	{ language: "de", seen: "not seen: what the English says", text: /^sicherheitsinformationen$/ },
	{ language: "fr", seen: "not seen: what the English says", text: /^(informations de sécurité|infos de sécurité)$/ },
	{ language: "es", seen: "not seen: what the English says", text: /^información de seguridad$/ },
];

/** A button that gives up, and leads nowhere back. */
export const CANCEL: readonly Saying[] = [
	{ language: "en", seen: "older dialog", text: /^(cancel|close)$/ },
	{ language: "nl", seen: "documentation", text: /^(annuleren|sluiten)$/ },
	{ language: "de", seen: "documentation", text: /^(abbrechen|schließen)$/ },
	{ language: "fr", seen: "documentation", text: /^(annuler|fermer)$/ },
	{ language: "es", seen: "documentation", text: /^(cancelar|cerrar)$/ },
];

/** A text without what differs between spellings: case, kinds of spaces, apostrophes and hyphens, marks around it. */
export function plain(text: string): string {
	return text
		.normalize("NFKC")
		.toLowerCase()
		.replace(/[‘’ʼ´`]/g, "'")
		.replace(/[‐‑‒–—]/g, "-")
		.replace(/\s+/g, " ")
		.replace(/^[\s¿¡"“”«»]+|[\s?!.:"“”«»]+$/g, "");
}

export function says(text: string, sayings: readonly Saying[]): boolean {
	const said = plain(text);
	return sayings.some(({ text }) => text.test(said));
}
