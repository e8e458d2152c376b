export type Language = "nl" | "en";

const nl = {
	back: "Vorige",
	cancel: "Annuleren",
	next: "Volgende",
	terms: "Gebruiksvoorwaarden",
	privacy: "Privacy en cookies",

	moreInformation: "Meer informatie vereist",
	moreInformationText:
		"Uw organisatie heeft meer informatie nodig om uw account veilig te houden",
	useAnotherAccount: "Een ander account gebruiken",
	learnMore: "Meer informatie",
	graceDays: "U hebt 14 dagen totdat dit is vereist.",
	askLater: "Later vragen",

	enterCode: "Code invoeren",
	codeFromApp:
		"Voer de code in die wordt weergegeven in de Microsoft Authenticator-app op uw mobiele apparaat",
	codeFromSms:
		"We hebben een sms gestuurd naar uw telefoon +XX XXXXXXX12. Voer de code in om u aan te melden.",
	codeHint: "Code",
	dontAskAgain: "Dit de komende 14 dagen niet meer vragen",
	anotherWay: "Ondervindt u problemen? Meld u op een andere manier aan",
	verify: "Verifiëren",
	signInCodeWrong:
		"U hebt niet de verwachte verificatiecode ingevoerd. Probeer het opnieuw.",
	signInCodeEmpty: "Voer de verificatiecode in.",
	signInTitle: "Meld u aan bij uw account",
	signedIn: "U bent aangemeld",
	signedInText: "U kunt dit venster nu sluiten.",

	wizardTitle: "Uw account veilig houden",
	wizardText:
		"Uw organisatie vereist dat u de volgende methoden instelt om te bewijzen wie u bent.",
	microsoftAuthenticator: "Microsoft Authenticator",
	authenticatorApp: "Authenticator-app",
	getTheApp: "Download eerst de app",
	installTheApp: "Installeer de Microsoft Authenticator-app op uw telefoon.",
	downloadNow: "Nu downloaden",
	afterInstalling:
		"Nadat u de app Microsoft Authenticator op uw apparaat hebt geïnstalleerd, kiest u Volgende.",
	differentApp: "Ik wil een andere verificatie-app gebruiken",
	differentMethod: "Ik wil een andere methode instellen",
	setUpAccount: "Uw account instellen",
	addAccount: "Voeg in uw app een nieuw account toe.",
	scanQr: "De QR-code scannen",
	scanQrText:
		"Gebruik de Authenticator-app om de QR-code te scannen. Hierdoor wordt de Authenticator-app verbonden met uw account.",
	scanQrTextMicrosoft:
		"Gebruik de Microsoft Authenticator-app om de QR-code te scannen. Hierdoor wordt de Microsoft Authenticator-app verbonden met uw account.",
	afterScanning: "Nadat u de QR-code hebt gescand, kiest u Volgende.",
	qrCode: "QR-code",
	cantScan: "Kan de afbeelding niet worden gescand?",
	enterInApp: "Voer het volgende in uw app in:",
	accountName: "Accountnaam",
	secretKey: "Geheime sleutel",
	code: "Code",
	url: "URL",
	copy: "Kopiëren",
	enterCodeText:
		"Voer de code van zes cijfers in die wordt weergegeven in de Authenticator-app.",
	wizardCodeWrong: "Onjuiste code. Probeer het opnieuw.",
	phone: "Telefoon",
	smsSent:
		"We hebben zojuist een code van zes cijfers verzonden naar +31 XXXXXXX12. Voer de code hieronder in.",
	email: "E-mail",
	emailSent:
		"We hebben zojuist een code van zes cijfers verzonden naar t***@example.nl. Voer de code hieronder in.",
	resend: "Code opnieuw verzenden",
	done: "Voltooid",
	doneText:
		"De beveiligingsgegevens zijn ingesteld. Kies Gereed om door te gaan met de aanmelding.",
	defaultMethod: "Standaardaanmeldmethode:",
	ready: "Gereed",

	reskinInstall: "Microsoft Authenticator installeren",
	reskinDifferentApp: "Een andere verificatie-app instellen",
	reskinSetUp: "Uw account instellen in de app",
	reskinCantScan: "Kunt u de QR-code niet scannen?",
	reskinCopyKey: "Sleutel kopiëren",
	reskinCopyName: "Naam kopiëren",
	reskinDone: "Authenticator toegevoegd",
	reskinDoneText: "Dit is nu uw standaardaanmeldmethode.",
	otherOptions: "Andere opties",
};

/** Every text of the replicas, in one language. */
export type Texts = Readonly<typeof nl>;

const en: Texts = {
	back: "Back",
	cancel: "Cancel",
	next: "Next",
	terms: "Terms of use",
	privacy: "Privacy & cookies",

	moreInformation: "More information required",
	moreInformationText:
		"Your organization needs more information to keep your account secure",
	useAnotherAccount: "Use a different account",
	learnMore: "Learn more",
	graceDays: "You have 14 days until this is required.",
	askLater: "Ask later",

	enterCode: "Enter code",
	codeFromApp:
		"Enter the code displayed in the Microsoft Authenticator app on your mobile device",
	codeFromSms:
		"We texted your phone +XX XXXXXXX12. Please enter the code to sign in.",
	codeHint: "Code",
	dontAskAgain: "Don't ask again for 14 days",
	anotherWay: "Having trouble? Sign in another way",
	verify: "Verify",
	signInCodeWrong:
		"You didn't enter the expected verification code. Please try again.",
	signInCodeEmpty: "Please enter the verification code.",
	signInTitle: "Sign in to your account",
	signedIn: "You are signed in",
	signedInText: "You can close this window now.",

	wizardTitle: "Keep your account secure",
	wizardText:
		"Your organization requires you to set up the following methods of proving who you are.",
	microsoftAuthenticator: "Microsoft Authenticator",
	authenticatorApp: "Authenticator app",
	getTheApp: "Start by getting the app",
	installTheApp: "On your phone, install the Microsoft Authenticator app.",
	downloadNow: "Download now",
	afterInstalling:
		'After you install the Microsoft Authenticator app on your device, choose "Next".',
	differentApp: "I want to use a different authenticator app",
	differentMethod: "I want to set up a different method",
	setUpAccount: "Set up your account",
	addAccount: "In your app, add a new account.",
	scanQr: "Scan the QR code",
	scanQrText:
		"Use the authenticator app to scan the QR code. This will connect your authenticator app with your account.",
	scanQrTextMicrosoft:
		"Use the Microsoft Authenticator app to scan the QR code. This will connect the Microsoft Authenticator app with your account.",
	afterScanning: 'After you scan the QR code, choose "Next".',
	qrCode: "QR code",
	cantScan: "Can't scan image?",
	enterInApp: "Enter the following into your app:",
	accountName: "Account name",
	secretKey: "Secret key",
	code: "Code",
	url: "Url",
	copy: "Copy",
	enterCodeText: "Enter the 6-digit code shown in the Authenticator app.",
	wizardCodeWrong: "Incorrect code. Please try again.",
	phone: "Phone",
	smsSent:
		"We just sent a 6 digit code to +31 XXXXXXX12. Enter the code below.",
	email: "Email",
	emailSent:
		"We just sent a 6 digit code to t***@example.nl. Enter the code below.",
	resend: "Resend code",
	done: "Success!",
	doneText:
		'Great job! You have successfully set up your security info. Choose "Done" to continue signing in.',
	defaultMethod: "Default sign-in method:",
	ready: "Done",

	reskinInstall: "Install Microsoft Authenticator",
	reskinDifferentApp: "Set up a different authentication app",
	reskinSetUp: "Set up your account in app",
	reskinCantScan: "Can't scan the QR code?",
	reskinCopyKey: "Copy key",
	reskinCopyName: "Copy name",
	reskinDone: "Authenticator added",
	reskinDoneText: "This is now your default sign-in method.",
	otherOptions: "Other options",
};

/** The texts of `language`. */
export function textsIn(language: Language): Texts {
	return language === "nl" ? nl : en;
}
