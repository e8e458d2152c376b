/** The newer look's own sentences, in Dutch and English; those that are not in the README's table are ours. */
const nl = {
	fromApp: "Voer de code in die in uw verificator-app wordt weergegeven.",
	sentByEmail: "We hebben een code per e-mail verzonden naar te***@example.nl. Voer de code in om u aan te melden.",
	received: "Voer de code in die u hebt ontvangen",
	hint: "Code",
	otherWays: "Andere manieren om u aan te melden",
	useApp: "Een app gebruiken om een verificatiecode op te halen",
	wrong: "Die code werkte niet. Controleer de code en probeer het opnieuw.",
};

export type ReactSignInTexts = Readonly<typeof nl>;

const en: ReactSignInTexts = {
	fromApp: "Enter the code shown in your authenticator app.",
	sentByEmail: "We emailed a code to te***@example.com. Please enter the code to sign in.",
	received: "Enter the code you received",
	hint: "Code",
	otherWays: "Other ways to sign in",
	useApp: "Use an app to get a verification code",
	wrong: "That code didn't work. Check the code and try again.",
};

export const reactSignInTexts = { nl, en } as const;
