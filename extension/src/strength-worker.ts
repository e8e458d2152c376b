import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary as common } from "@zxcvbn-ts/language-common";
import { dictionary as english } from "@zxcvbn-ts/language-en";
import { dictionary as dutch } from "@zxcvbn-ts/language-nl-be";

/** The estimate takes longer than linear time; what makes a password weak shows in its first letters. */
const LONGEST = 48;

/** Words that anybody would try here. */
const OURS = ["sixbox", "microsoft", "authenticator", "office365"];

const estimator = new ZxcvbnFactory({
	graphs: adjacencyGraphs,
	dictionary: { ...common, ...english, ...dutch },
});

self.onmessage = ({ data }: MessageEvent<string>) => {
	self.postMessage(estimator.check(data.slice(0, LONGEST), OURS).score);
};
