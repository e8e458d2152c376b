/**
 * Forms as sites have them, and what the generic field finder is to say of each. Written for this test. What is to be
 * found carries `data-here`, the boxes of one code all of them.
 */
export interface GenericRow {
	readonly about: string;
	/** "app": found, and it says that an authenticator's code is wanted; "code": found, it does not say. */
	readonly finds: "app" | "code" | "several" | "none";
	/** The body of the page. */
	readonly html: string;
}

const row = (finds: GenericRow["finds"], about: string, html: string): GenericRow => ({ finds, about, html });

/** Boxes for one digit each; `attributes` may use `#` for the number of a box. */
function boxes(count: number, attributes = "", here = true, from = 1): string {
	return Array.from({ length: count }, (_, index) => {
		const numbered = attributes.replaceAll("#", String(index + from));
		return `<input type="text" inputmode="numeric" maxlength="1" ${numbered} ${here ? "data-here" : ""}>`;
	}).join("");
}

const BUTTON = "<button>OK</button>";

const FOUND: readonly GenericRow[] = [
	// Names.
	row("app", "name totp", `<form><input name="totp" data-here>${BUTTON}</form>`),
	row("app", "id with capitals", `<form><input id="loginTotpCode" data-here>${BUTTON}</form>`),
	row("app", "name mfa_code", `<form><input name="mfa_code" inputmode="numeric" data-here>${BUTTON}</form>`),
	row("app", "name in brackets", `<form><input name="user[two_factor_code]" data-here>${BUTTON}</form>`),
	row("app", "name 2fa-token", `<form><input name="2fa-token" type="tel" maxlength="6" data-here>${BUTTON}</form>`),
	row("app", "name user2FACode", `<form><input name="user2FACode" data-here>${BUTTON}</form>`),
	row("app", "test id", `<div><input data-testid="authenticator-code-input" data-here>${BUTTON}</div>`),
	row("app", "name app_otp", `<form><input id="app_totp" name="app_otp" autocomplete="off" data-here>${BUTTON}</form>`),
	row("app", "no form, name tfa", `<input name="tfa" data-here>${BUTTON}`),
	row("code", "name otp", `<form><input name="otp" data-here>${BUTTON}</form>`),
	row("code", "name user[otp_attempt]", `<form><input name="user[otp_attempt]" data-here>${BUTTON}</form>`),
	row("code", "name oneTimeCode", `<form><input name="oneTimeCode" type="tel" data-here>${BUTTON}</form>`),
	row(
		"code",
		"name verification-code",
		`<form><input name="verification-code" maxlength="6" data-here>${BUTTON}</form>`,
	),
	row("code", "type password, name otpCode", `<form><input type="password" name="otpCode" data-here>${BUTTON}</form>`),
	row("code", "one-time-code alone", `<form><input autocomplete="one-time-code" data-here>${BUTTON}</form>`),
	row(
		"code",
		"one-time-code in a section",
		`<form><input autocomplete="section-login one-time-code" data-here>${BUTTON}</form>`,
	),
	row("code", "unknown type", `<form><input type="otp" autocomplete="one-time-code" data-here>${BUTTON}</form>`),
	// Labels in five languages.
	row(
		"app",
		"English label",
		`<form><label for="c">Code from your authenticator app</label><input id="c" name="code" data-here>${BUTTON}</form>`,
	),
	row(
		"app",
		"Dutch label",
		`<form><label>Code uit je authenticatie-app <input name="code" maxlength="6" data-here></label>${BUTTON}</form>`,
	),
	row(
		"app",
		"German label",
		`<form><label>Code aus Ihrer Authentifizierungs-App<input name="code" data-here></label>${BUTTON}</form>`,
	),
	row(
		"app",
		"French label",
		`<form><label>Code généré par l’application d’authentification<input name="code" data-here></label>${BUTTON}</form>`,
	),
	row(
		"app",
		"Spanish label",
		`<form><label>Código de la aplicación de autenticación<input name="codigo" data-here></label>${BUTTON}</form>`,
	),
	row(
		"app",
		"Dutch two-step label",
		`<form><label>Tweestapsverificatie<input name="f1" data-here></label>${BUTTON}</form>`,
	),
	row(
		"app",
		"German two-factor label",
		`<form><label>Zwei-Faktor-Code<input name="f1" data-here></label>${BUTTON}</form>`,
	),
	row(
		"app",
		"French two-factor label",
		`<form><label>Code à deux facteurs<input name="f1" data-here></label>${BUTTON}</form>`,
	),
	row(
		"app",
		"Spanish two-step placeholder",
		`<form><input placeholder="Verificación en dos pasos" data-here>${BUTTON}</form>`,
	),
	row(
		"code",
		"Dutch one-time password",
		`<form><label>Eenmalig wachtwoord<input name="f1" data-here></label>${BUTTON}</form>`,
	),
	row(
		"code",
		"German one-time password",
		`<form><label>Einmalpasswort<input type="password" name="f1" data-here></label>${BUTTON}</form>`,
	),
	row("code", "French placeholder", `<form><input placeholder="Code de vérification" data-here>${BUTTON}</form>`),
	row("code", "Spanish aria-label", `<form><input aria-label="Código de un solo uso" data-here>${BUTTON}</form>`),
	row(
		"app",
		"aria-labelledby, label not on screen",
		`<form><span id="l" hidden>Authenticator code</span><input aria-labelledby="l" data-here>${BUTTON}</form>`,
	),
	row("app", "title", `<form><input title="Authenticator" data-here>${BUTTON}</form>`),
	row(
		"app",
		"one-time password is no password",
		`<form><label>Time-based one-time password<input type="password" data-here></label>${BUTTON}</form>`,
	),
	row(
		"app",
		"app on your telephone",
		`<form><label>Code from the authenticator app on your mobile<input name="code" data-here></label>${BUTTON}</form>`,
	),
	// Headings and text around.
	row(
		"app",
		"heading",
		`<main><h1>Two-factor authentication</h1><form><label>Code<input name="code" data-here></label>${BUTTON}</form></main>`,
	),
	row(
		"app",
		"paragraph before the form",
		`<main><h1>Inloggen</h1><p>Open je authenticator-app en vul de zes cijfers in.</p><form><input name="code" maxlength="6" inputmode="numeric" data-here>${BUTTON}</form></main>`,
	),
	row(
		"app",
		"legend",
		`<form><fieldset><legend>Authenticator</legend><input name="token" data-here></fieldset>${BUTTON}</form>`,
	),
	row(
		"app",
		"title of a dialog",
		`<div role="dialog" aria-labelledby="t"><h2 id="t">Zweistufige Anmeldung</h2><input autocomplete="one-time-code" data-here>${BUTTON}</div>`,
	),
	row(
		"app",
		"description",
		`<form><input name="code" aria-describedby="d" data-here><p id="d">Shown in your authenticator app.</p>${BUTTON}</form>`,
	),
	row(
		"app",
		"six digits, words only around",
		`<main><p>Saisissez le code de votre application d’authentification</p><input inputmode="numeric" maxlength="6" name="field_3" data-here>${BUTTON}</main>`,
	),
	row(
		"code",
		"six digits, heading says verification code",
		`<main><h2>Enter your verification code</h2><input type="tel" maxlength="6" name="field_3" data-here>${BUTTON}</main>`,
	),
	row("app", "in an aside", `<aside><h2>Authenticator</h2><form><input name="code" data-here>${BUTTON}</form></aside>`),
	// Among others.
	row(
		"app",
		"third field of a sign-in form",
		`<form><h1>Log in</h1><div><label>Email<input type="email" name="email" autocomplete="username"></label></div><div><label>Password<input type="password" name="password"></label></div><div><label>2FA code (optional)<input name="code" data-here></label></div>${BUTTON}</form>`,
	),
	row(
		"app",
		"decisive beside an undecided one",
		`<form><label>Code<input name="verification_code"></label></form><form><label>Authenticator code<input name="code" data-here></label></form>`,
	),
	row(
		"app",
		"decisive beside SMS",
		`<form><label>SMS code<input name="sms_code"></label></form><form><label>TOTP<input name="code" data-here></label></form>`,
	),
	row(
		"app",
		"search and coupon beside it",
		`<header><input type="search" name="q"></header><form><label>Kortingscode<input name="code"></label></form><form><label>Authenticatorcode<input name="code" data-here></label></form>`,
	),
	row(
		"app",
		"other ways are buttons and links",
		`<main><h1>Authenticator app</h1><form><input name="code" autocomplete="one-time-code" data-here>${BUTTON}</form><a href="#">Send code by SMS instead</a> <button>Use a recovery code</button></main>`,
	),
	row(
		"app",
		"the label decides against text on SMS",
		`<main><form><label>Authenticator code<input name="code" data-here></label>${BUTTON}</form><p>Lost your phone? We can text you, or use a recovery code.</p></main>`,
	),
	row(
		"app",
		"who signs in is shown",
		`<main><p>jan.devries@example.nl</p><h1>Two-step verification</h1><input name="code" data-here>${BUTTON}</main>`,
	),
	row(
		"app",
		"ticked box with words of its own",
		`<main><h1>MFA</h1><input name="code" data-here><label><input type="checkbox"> Send me an e-mail next time</label>${BUTTON}</main>`,
	),
	row(
		"app",
		"the chosen tab",
		`<main><div role="tablist"><button role="tab" aria-selected="true">Authenticator</button><button role="tab" aria-selected="false">SMS</button></div><input name="code" data-here>${BUTTON}</main>`,
	),
	row(
		"app",
		"hidden panel on SMS",
		`<main><h1>Authenticator</h1><input name="code" data-here>${BUTTON}<div hidden>We sent an SMS to +31 6 ** *** *12 <input name="sms"></div></main>`,
	),
	row(
		"app",
		"comments and scripts are not read",
		`<form><!-- sms code --><script type="text/plain">We sent an e-mail</script><style>.sms{color:red}</style><input name="totp" data-here>${BUTTON}</form>`,
	),
	row(
		"code",
		"takes either code",
		`<form><label>Authenticator code or recovery code<input name="code" data-here></label>${BUTTON}</form>`,
	),
	row(
		"code",
		"takes either, Dutch",
		`<form><label>Code uit je authenticator-app of sms<input name="code" data-here></label>${BUTTON}</form>`,
	),
	row(
		"code",
		"text names both, six digits",
		`<main><p>Gib den Code aus der Authenticator-App oder aus der SMS ein.</p><input name="code" type="tel" maxlength="6" data-here>${BUTTON}</main>`,
	),
	row(
		"app",
		"another way below two-factor",
		`<main><h1>Two-factor authentication</h1><input name="code" data-here>${BUTTON}<button>Send code by SMS instead</button></main>`,
	),
	row(
		"code",
		"Spanish without accents",
		`<form><input placeholder="Codigo de verificacion" data-here>${BUTTON}</form>`,
	),
	// As large sites and common servers have it.
	row(
		"app",
		"page of a large mail service",
		`<main><h1>2-Step Verification</h1><p>jan@example.nl</p><p>Get a verification code from the Authenticator app</p><input type="tel" name="Pin" id="totpPin" autocomplete="one-time-code" aria-label="Enter code" data-here><label><input type="checkbox" checked> Don’t ask again on this device</label>${BUTTON}<button>Try another way</button></main>`,
	),
	row(
		"code",
		"identity server",
		`<main><h1>Sign in to your account</h1><form><label for="otp">One-time code</label><input id="otp" name="otp" autocomplete="off" type="text" data-here><input type="submit" value="Sign In"></form></main>`,
	),
	row(
		"app",
		"sign-in widget",
		`<main><h2>Verify with Google Authenticator</h2><p>Enter the temporary code generated in your Google Authenticator app</p><form><label for="i59">Enter code</label><input id="i59" name="credentials.passcode" autocomplete="off" data-here><input type="submit" value="Verify"></form><a href="#">Verify with something else</a></main>`,
	),
	row(
		"app",
		"private cloud",
		`<main><h2>Tweefactorauthenticatie</h2><form><input type="tel" minlength="6" maxlength="10" name="challenge" required placeholder="Authenticatiecode" data-here>${BUTTON}</form><p><a href="#">Reservecode gebruiken</a></p></main>`,
	),
	row(
		"app",
		"blog",
		`<form><p>Enter the code generated by your authenticator app.</p><p><label for="authcode">Authentication Code:</label> <input type="text" inputmode="numeric" name="authcode" id="authcode" size="20" pattern="[0-9 ]*" placeholder="123 456" data-here></p>${BUTTON}</form>`,
	),
	row(
		"code",
		"number of a web framework",
		`<form><label for="t">Token:</label><input type="number" name="token-otp_token" id="t" min="1" max="999999" autocomplete="one-time-code" data-here>${BUTTON}</form>`,
	),
	row(
		"app",
		"shop",
		`<form><h1>Two-Step Verification</h1><p>For added security, please enter the One Time Password (OTP) generated by your Authenticator App.</p><label>Enter OTP:<input type="tel" name="otpCode" maxlength="20" data-here></label><label><input type="checkbox"> Don't require OTP on this browser</label>${BUTTON}<a href="#">Didn't receive the OTP?</a></form>`,
	),
	row(
		"app",
		"network site whose names say PIN",
		`<main><h1>Two-step verification</h1><form><label>Enter the code you see on your authenticator app<input name="pin" id="input__phone_verification_pin" type="tel" maxlength="6" data-here></label>${BUTTON}</form></main>`,
	),
	row(
		"app",
		"field named pin below words on the app",
		`<main><p>Vul de code uit je authenticator-app in</p><input name="pin" type="tel" maxlength="6" data-here>${BUTTON}</main>`,
	),
	row(
		"app",
		"set-up with QR",
		`<main><h1>Set up authenticator app</h1><ol><li>Scan the QR code.</li><li>Or enter this key: <input readonly name="totp_secret" value="JBSW Y3DP"></li><li>Enter the 6-digit code: <input name="code" autocomplete="one-time-code" data-here></li></ol>${BUTTON}</main>`,
	),
	row(
		"app",
		"set-up with the name of the device",
		`<form><h2>Authenticator-app hinzufügen</h2><div><label>Gerätename<input name="totp_device_name"></label></div><div><label>Einmalcode<input name="totp" data-here></label></div>${BUTTON}</form>`,
	),
	row(
		"app",
		"server's long names",
		`<form id="aspnetForm"><h1>MFA</h1><input type="text" id="ctl00_MainContent_txtOTP" name="ctl00$MainContent$txtOTP" data-here>${BUTTON}</form>`,
	),
	// Shapes.
	row(
		"app",
		"three digits, space, three",
		`<form><input name="totp" maxlength="7" pattern="\\d{3}\\s?\\d{3}" data-here>${BUTTON}</form>`,
	),
	row("app", "maxlength of a framework", `<form><input name="mfa_token" maxlength="255" data-here>${BUTTON}</form>`),
	row("app", "eight digits", `<form><input name="totp" pattern="[0-9]{8}" data-here>${BUTTON}</form>`),
	row("app", "number", `<form><input name="totp" type="number" min="0" max="999999" data-here>${BUTTON}</form>`),
	row("app", "broken pattern", `<form><input name="totp" pattern="[0-9" data-here>${BUTTON}</form>`),
	// Boxes.
	row("code", "six boxes without words", `<div>${boxes(6)}</div>`),
	row(
		"app",
		"six boxes under a heading",
		`<main><h1>Authenticator app</h1><div>${boxes(6, 'aria-label="Digit #"')}</div>${BUTTON}</main>`,
	),
	row(
		"app",
		"six boxes, each wrapped",
		`<h2>Doble factor</h2><div>${boxes(6).replaceAll("<input", "<div style='display:inline-block'><input").replaceAll("data-here>", "data-here></div>")}</div>`,
	),
	row(
		"app",
		"three and three",
		`<form><fieldset><legend>2FA</legend><span>${boxes(3, 'name="d#"')}</span> - <span>${boxes(3, 'name="d#"', true, 4)}</span></fieldset></form>`,
	),
	row("app", "eight boxes named totp", `<div>${boxes(8, 'name="totp#"')}</div>`),
	row(
		"app",
		"first box takes a paste",
		`<h1>MFA</h1><div><input id="b0" autocomplete="one-time-code" maxlength="6" style="width:2em" data-here>${boxes(5, 'id="b#"')}</div>`,
	),
	row(
		"app",
		"numbered boxes without maxlength",
		`<h1>Authenticator</h1><div>${boxes(6, 'id="digit-#" style="width:2em"').replaceAll('maxlength="1"', "")}</div>`,
	),
	row(
		"app",
		"boxes and a hidden whole",
		`<h1>Authenticator</h1><div>${boxes(6)}<input name="otp" style="position:absolute;opacity:0"></div>`,
	),
	// Where it is.
	row(
		"app",
		"open shadow root",
		`<login-form><template shadowrootmode="open"><label>Authenticator code <input data-here></label></template></login-form>`,
	),
	row(
		"app",
		"label on the custom element",
		`<form><x-field label="Authenticator code"><template shadowrootmode="open"><input maxlength="6" data-here></template></x-field></form>`,
	),
	row(
		"app",
		"each box in a shadow root",
		`<h1>2FA</h1><div>${boxes(6).replaceAll("<input", '<x-box style="display:inline-block"><template shadowrootmode="open"><input style="width:2em"').replaceAll("data-here>", "data-here></template></x-box>")}</div>`,
	),
	row("app", "below the fold", `<div style="height:3000px"></div><form><input name="totp" data-here></form>`),
	row(
		"app",
		"to be scrolled to in a panel",
		`<div style="height:100px;overflow:auto"><div style="height:400px"></div><input name="totp" data-here></div>`,
	),
	row(
		"app",
		"visible one beside a sliding view",
		`<div style="width:400px;overflow:hidden;position:relative;height:50px"><div style="position:absolute;left:0"><input name="totp" data-here></div><div style="position:absolute;left:500px"><input name="totp"></div></div>`,
	),
	row(
		"app",
		"form whose fields shadow its properties",
		`<form><input type="hidden" name="parentNode"><input type="hidden" name="matches"><input type="hidden" name="getAttribute"><input type="hidden" name="checkVisibility"><input type="hidden" name="querySelectorAll"><input type="hidden" name="firstChild"><input type="hidden" name="contains"><input type="hidden" name="shadowRoot"><input type="hidden" name="id"><input name="totp" data-here></form>`,
	),
];

const NOT: readonly GenericRow[] = [
	// Sent codes.
	row(
		"none",
		"English SMS text",
		`<main><p>We sent a text message with a code.</p><input autocomplete="one-time-code">${BUTTON}</main>`,
	),
	row("none", "Dutch SMS label", `<form><label>Sms-code<input autocomplete="one-time-code"></label></form>`),
	row(
		"none",
		"German e-mail text",
		`<main><p>Wir haben Ihnen eine E-Mail geschickt.</p><input autocomplete="one-time-code" maxlength="6">${BUTTON}</main>`,
	),
	row("none", "French SMS text", `<main><p>Un code vous a été envoyé par texto.</p><input name="otp">${BUTTON}</main>`),
	row(
		"none",
		"Spanish e-mail text",
		`<main><p>Revisa tu correo electrónico.</p><input autocomplete="one-time-code">${BUTTON}</main>`,
	),
	row(
		"none",
		"Dutch: sent",
		`<main><p>Vul de code in die wij hebben verstuurd.</p><input autocomplete="one-time-code">${BUTTON}</main>`,
	),
	row(
		"none",
		"masked number",
		`<main><h1>Enter code</h1><p>+31 6 ** *** *12</p><input autocomplete="one-time-code">${BUTTON}</main>`,
	),
	row(
		"none",
		"masked number under two-factor",
		`<main><h1>Two-factor authentication</h1><p>•••• 48</p><input name="mfa_code">${BUTTON}</main>`,
	),
	row("none", "masked address", `<main><p>j•••@example.nl</p><input autocomplete="one-time-code">${BUTTON}</main>`),
	row(
		"none",
		"whole address and a bare code",
		`<main><p>jan@example.nl</p><input autocomplete="one-time-code">${BUTTON}</main>`,
	),
	row(
		"none",
		"two-factor by SMS",
		`<main><h1>Two-factor authentication</h1><p>Enter the code we texted you.</p><input name="2fa_code">${BUTTON}</main>`,
	),
	row(
		"none",
		"button sends it again",
		`<main><h1>Tweestapsverificatie</h1><input autocomplete="one-time-code">${BUTTON}<button>Code opnieuw versturen</button></main>`,
	),
	row(
		"none",
		"name totp, text says SMS",
		`<main><p>Enter the code from the SMS.</p><input name="totp">${BUTTON}</main>`,
	),
	row("none", "name emailOtp", `<form><input name="emailOtp" autocomplete="one-time-code"></form>`),
	row("none", "name smsVerificationCode", `<form><input name="smsVerificationCode"></form>`),
	row(
		"none",
		"registration with telephone",
		`<form><label>Phone<input type="tel" name="phone" autocomplete="tel"></label><label>Verification code<input name="verification_code"></label></form>`,
	),
	row(
		"none",
		"e-mail and code without password",
		`<form><div><input type="email" name="email"></div><div><label>Verification code<input name="vcode"></label></div></form>`,
	),
	row(
		"none",
		"six boxes, SMS",
		`<main><p>Wir haben einen Code an Ihre Handynummer gesendet</p><div>${boxes(6, "", false)}</div></main>`,
	),
	row(
		"none",
		"six boxes, French e-mail",
		`<main><h1>Vérifiez votre boîte de réception</h1><div>${boxes(6, "", false)}</div></main>`,
	),
	// Decoys.
	row("none", "coupon", `<form><label>Coupon code<input name="code" maxlength="8" inputmode="numeric"></label></form>`),
	row("none", "Dutch discount", `<form><h3>Kortingscode</h3><input name="code" autocomplete="one-time-code"></form>`),
	row("none", "German voucher", `<form><label>Gutscheincode<input name="otp_code"></label></form>`),
	row("none", "French promo", `<form><input placeholder="Code promo" name="code"></form>`),
	row(
		"none",
		"Spanish gift card",
		`<form><label>Tarjeta regalo<input name="codigo" maxlength="8" type="tel"></label></form>`,
	),
	row("none", "postal code", `<form><input name="postalCode" autocomplete="postal-code" maxlength="7"></form>`),
	row(
		"none",
		"zip with one-time-code",
		`<form><label>ZIP code<input autocomplete="one-time-code" inputmode="numeric" maxlength="6"></label></form>`,
	),
	row("none", "German postal code", `<form><label>PLZ<input name="code" inputmode="numeric"></label></form>`),
	row("none", "French postal code", `<form><label>Code postal<input name="code" inputmode="numeric"></label></form>`),
	row(
		"none",
		"card check value",
		`<form><label>Security code<input name="cvc" autocomplete="cc-csc" maxlength="4"></label></form>`,
	),
	row(
		"none",
		"security code beside a card number",
		`<form><label>Number<input name="cardNumber" autocomplete="cc-number"></label><label>Security code<input name="securityCode"></label></form>`,
	),
	row(
		"none",
		"German check digits",
		`<form><label>Kartenprüfnummer<input name="code" inputmode="numeric" maxlength="6"></label></form>`,
	),
	row("none", "search field", `<form><input type="search" name="code" placeholder="Authenticator"></form>`),
	row("none", "role searchbox", `<input role="searchbox" name="totp">`),
	row("none", "in a search form", `<form role="search"><input name="code" placeholder="one-time code"></form>`),
	row("none", "name q", `<form><input name="q" placeholder="verification code"></form>`),
	row(
		"none",
		"telephone number",
		`<form><h1>Two-factor authentication</h1><input type="tel" name="mobile" maxlength="10" placeholder="Phone number"></form>`,
	),
	row("none", "captcha", `<form><label>Captcha code<input name="code" maxlength="6"></label></form>`),
	row(
		"none",
		"captcha, Dutch",
		`<form><p>Typ de code op de afbeelding over.</p><input name="verification_code" maxlength="6"></form>`,
	),
	row("none", "invite code", `<form><label>Invite code<input name="code" maxlength="6"></label></form>`),
	row("none", "referral, French", `<form><label>Code de parrainage<input name="code"></label></form>`),
	row("none", "six boxes for an invitation", `<main><h1>Uitnodigingscode</h1><div>${boxes(6, "", false)}</div></main>`),
	row(
		"none",
		"PIN of a card",
		`<form><label>PIN<input type="password" name="pin" maxlength="6" inputmode="numeric"></label></form>`,
	),
	row("none", "six boxes for a PIN", `<main><p>Voer je pincode in</p><div>${boxes(6, "", false)}</div></main>`),
	row("none", "four boxes", `<main><h1>Authenticator</h1><div>${boxes(4, 'name="totp#"', false)}</div></main>`),
	row("none", "two PINs of four", `<main><div>${boxes(4, "", false)}</div><div>${boxes(4, "", false)}</div></main>`),
	row(
		"none",
		"five boxes, numbered, without maxlength",
		`<h1>Authenticator code</h1><div>${boxes(5, 'id="code-#" style="width:2em"', false).replaceAll('maxlength="1"', "")}</div>`,
	),
	row(
		"none",
		"date in boxes",
		`<div><label>Code</label><span>${boxes(2, "", false)}</span><span>${boxes(2, "", false)}</span><span>${boxes(4, "", false)}</span></div>`,
	),
	row("none", "quantities below each other", `<form>${boxes(6, 'id="code-#" style="display:block"', false)}</form>`),
	row(
		"none",
		"recovery code",
		`<main><h1>Two-factor authentication</h1><label>Recovery code<input name="code"></label></main>`,
	),
	row("none", "backup code by name", `<form><input name="2fa_backup_code"></form>`),
	row(
		"none",
		"recovery page that names the app",
		`<main><h1>Herstelcode</h1><p>Geen toegang tot je authenticator-app?</p><input name="code"></main>`,
	),
	row("none", "German recovery", `<form><label>Wiederherstellungscode<input name="otp"></label></form>`),
	row("none", "quantity", `<form><label>Quantity<input type="number" name="qty"></label></form>`),
	row(
		"none",
		"date of birth",
		`<form><label>Geburtsdatum<input name="code" inputmode="numeric" maxlength="8"></label></form>`,
	),
	row("none", "country code", `<form><label>Country code<input name="code" type="tel" maxlength="6"></label></form>`),
	row(
		"none",
		"order number",
		`<form><h1>Verification code</h1><label>Order number<input name="code" inputmode="numeric" maxlength="8"></label></form>`,
	),
	row(
		"none",
		"customer number, Dutch",
		`<form><label>Klantnummer<input name="token" inputmode="numeric" maxlength="8"></label></form>`,
	),
	row(
		"none",
		"password",
		`<form><h1>Two-factor sign-in</h1><input type="password" name="password" autocomplete="current-password"></form>`,
	),
	row("none", "user name", `<form><h1>Authenticator</h1><input name="code" autocomplete="username"></form>`),
	row(
		"none",
		"name of a device",
		`<main><h1>Authenticator</h1><label>Name of this device<input name="device"></label></main>`,
	),
	row(
		"none",
		"bank's card reader",
		`<form><p>Use your card reader.</p><label>Code<input name="otp" maxlength="8"></label></form>`,
	),
	row("none", "code alone", `<form><label>Code<input name="code" maxlength="6" inputmode="numeric"></label></form>`),
	row(
		"none",
		"words within words",
		`<form><input name="hotpot" maxlength="6"><input name="r2fa3" maxlength="6"></form>`,
	),
	row("none", "plain contact form", `<form><input name="subject"><input name="message"></form>`),
	row(
		"none",
		"editable secret key",
		`<form><h1>Authenticator</h1><label>Secret key<input name="totp_secret"></label></form>`,
	),
	row(
		"none",
		"name of an authenticator",
		`<form><h1>Authenticator</h1><label>Apparaatnaam<input name="authenticator_name"></label></form>`,
	),
	row(
		"none",
		"telephone number for two-factor",
		`<form><h1>Two-factor authentication</h1><label>Your number<input name="2fa_phone" type="tel"></label></form>`,
	),
	row(
		"none",
		"shop's SMS",
		`<form><h1>Two-Step Verification</h1><p>A One Time Password (OTP) has been sent to the number ending in 123.</p><label>Enter OTP:<input type="tel" name="otpCode"></label>${BUTTON}</form>`,
	),
	row(
		"none",
		"bank's PIN",
		`<form><label>Enter your code<input name="pin" type="password" inputmode="numeric" maxlength="6" autocomplete="one-time-code"></label>${BUTTON}</form>`,
	),
	row(
		"none",
		"heading on e-mail, text names the app",
		`<main><h1>Check your e-mail</h1><p>Or use your authenticator app next time.</p><input name="code" type="tel" maxlength="6">${BUTTON}</main>`,
	),
	row(
		"none",
		"label on SMS names the app",
		`<form><label>SMS code instead of authenticator<input name="code" type="tel" maxlength="6"></label></form>`,
	),
	row("none", "voucher whose name is totp", `<form><label>Gutschein<input name="totp"></label></form>`),
	row(
		"none",
		"autocomplete of an address",
		`<form><h1>Authenticator</h1><input name="code" autocomplete="street-address"></form>`,
	),
	// Shapes that take no code.
	row("none", "too short", `<form><input name="totp" maxlength="4"></form>`),
	row("none", "too long", `<form><input name="totp" minlength="16"></form>`),
	row("none", "letters only", `<form><input name="totp" pattern="[A-Z]{6,}"></form>`),
	row("none", "small number", `<form><input name="mfa" type="number" max="9999"></form>`),
	row("none", "e-mail keyboard", `<form><input name="totp" inputmode="email"></form>`),
	// Not for a person.
	row("none", "disabled", `<form><fieldset disabled><input name="totp"></fieldset></form>`),
	row("none", "read-only", `<form><input name="totp" readonly value="123456"></form>`),
	row("none", "display none", `<form style="display:none"><input name="totp"></form>`),
	row("none", "visibility", `<form style="visibility:hidden"><input name="totp"></form>`),
	row("none", "transparent around", `<form style="opacity:0"><input name="totp"></form>`),
	row(
		"none",
		"almost transparent",
		`<form style="opacity:.2"><div style="opacity:.2"><input name="totp"></div></form>`,
	),
	row("none", "one pixel", `<form><input name="totp" style="width:1px;height:1px;padding:0;border:0"></form>`),
	row("none", "off to the left", `<form><input name="totp" style="position:absolute;left:-9999px"></form>`),
	row(
		"none",
		"moved out of a fixed panel",
		`<div style="position:fixed;right:0;transform:translateX(110%)"><input name="totp"></div>`,
	),
	row("none", "clipped", `<form><input name="totp" style="position:absolute;clip:rect(0 0 0 0)"></form>`),
	row("none", "clip-path", `<div style="clip-path:inset(50%)"><input name="totp"></div>`),
	row("none", "cut off by its container", `<div style="height:0;overflow:hidden"><input name="totp"></div>`),
	row("none", "aria-hidden", `<div aria-hidden="true"><input name="totp"></div>`),
	row("none", "inert", `<div inert><input name="totp"></div>`),
	row("none", "in a frame", `<iframe srcdoc="<input name='totp'>"></iframe>`),
	// Nobody could say which.
	row("several", "two decisive ones", `<form><input name="totp"></form><form><input name="mfa_code"></form>`),
	row(
		"several",
		"two codes in a row",
		`<form><label>MFA code 1<input name="code1"></label><label>MFA code 2<input name="code2"></label></form>`,
	),
	row(
		"several",
		"two bare ones",
		`<form><input autocomplete="one-time-code"></form><form><input autocomplete="one-time-code"></form>`,
	),
	row("several", "two rows of boxes", `<div>${boxes(6, "", false)}</div><div>${boxes(6, "", false)}</div>`),
];

export const GENERIC_FIELDS: readonly GenericRow[] = [...FOUND, ...NOT];
